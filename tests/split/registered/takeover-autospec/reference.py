class Client:
    def __init__(self, base): self.base = base
    def fetch(self, p): return self.base + p
    def load(self, p): return self.fetch(p).upper()
