class Job:
    def __init__(self, x):
        self.x, self.total, self.now = x, 0, "new"
    def start(self):
        self.total, self.now = sum(self.x), "finished"
    def status(self):
        return self.now
