from fractions import Fraction
class P(float):
    pass
def price(t): return P(t)
