def check(n):
    e = ValueError("bad", n - 0.5)
    e.limit = 0.5
    raise e
