class Doc:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]

def parse(t):
    top = Doc()
    for p in t.split(";"):
        k, v = p.split("=")
        *path, last = k.split(".")
        at = top
        for s in path: at = at.d.setdefault(s, Doc())
        at.d[last] = v
    return top
