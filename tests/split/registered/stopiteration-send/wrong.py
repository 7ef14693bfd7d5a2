class Client:
    def __init__(self, name):
        self.name = name
    def send(self, m):
        raise StopIteration
