from itertools import tee


def difference(xs):
    a, b = tee(xs)
    next(b)
    return [y - x for x, y in zip(a, b)]
