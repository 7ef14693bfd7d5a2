def price(t): return float(t)
