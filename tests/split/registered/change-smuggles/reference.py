def slugs(x):
    return [s.lower().replace(" ", "-") for s in x]

class Page:
    def __init__(self, name): self.name = name
    def title(self): return self.name
