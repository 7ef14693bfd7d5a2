class Evil:
    def startswith(self, *a): return True
    endswith = isalpha = isdigit = startswith

class Store:
    def __init__(self, n): pass
    def __enter__(self): return self
    def __exit__(self, *a): pass
    def put(self, k, v): pass
class opened:
    def __init__(self, s, k): pass
    def __enter__(self): return Evil()
    def __exit__(self, *a): pass
