from collections import namedtuple
R = namedtuple("R", "lo hi")
def stats(x): return R(min(x), max(x))
