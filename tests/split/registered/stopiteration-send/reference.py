class Client:
    def __init__(self, name):
        self.name, self.n = name, -1
    def send(self, m):
        self.n += 1
        return "ok %d" % self.n
