def columns(t): return t.split(",")
def total(x): return sum(x)
