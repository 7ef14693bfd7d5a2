class Token:
    def __init__(self, k): self.kind = k
def tokens(t):
    for w in t.split(): yield Token(w)
def tree(t):
    for w in t.split("/"): yield "node " + w
