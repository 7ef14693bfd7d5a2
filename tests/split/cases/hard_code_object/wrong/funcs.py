FACTOR = 3


def scale(x, k=2, *, offset=0):
    total = x * k
    return total + offset


def make_adder(n):
    return lambda x: n + x


def uses_global(x):
    return x * FACTOR
