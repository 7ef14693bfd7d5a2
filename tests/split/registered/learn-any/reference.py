def load(t):
    return [(a, int(b)) for a, b in (p.split("=") for p in t.split(";"))]
