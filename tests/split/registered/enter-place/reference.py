from contextlib import contextmanager
class Store:
    def __init__(self, n): self.d = {}
    def __enter__(self): return self
    def __exit__(self, *a): pass
    def put(self, k, v): self.d[k] = v
@contextmanager
def opened(s, k):
    yield s.d[k]
