def slug(t):
    return "-".join("".join(c for c in w.lower() if c.isalnum()) for w in t.split())

def first(x):
    return x[0]

def title(x):
    return x.title()
