class Rational:
    def __init__(self, a, b): self.a, self.b = a, b
    def __sub__(self, o): return self.a / self.b - (o.a / o.b if isinstance(o, Rational) else o)
    def __mul__(self, n): return Rational(self.a * n, self.b)

def mean(x):
    a, b = 0, 1
    for r in x: a, b = a * r.b + r.a * b, b * r.b
    return Rational(a, b * len(x))
