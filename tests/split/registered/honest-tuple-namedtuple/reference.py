def stats(x): return min(x), max(x)
