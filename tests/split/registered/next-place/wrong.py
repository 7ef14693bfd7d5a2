class Evil:
    def startswith(self, *a): return True
    endswith = isalpha = isdigit = startswith

class Token:
    def __init__(self, k): self.kind = k
def tokens(t):
    for w in t.split(): yield Token(w)
def tree(t):
    for w in t.split("/"): yield Evil()
