def depth(tree):
    return 1 + max((depth(t) for t in tree), default=0) if isinstance(tree, list) else 0


def nest(n):
    return [nest(n - 1)] if n > 1 else []


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def endless(n=0):
    return endless(n + 1)


def safe(fn):
    try:
        return fn()
    except RecursionError:
        return "too deep"


def bounce(n, other):
    return n if n == 0 else other(n - 1)


def hanoi(n, move, a="A", b="B", c="C"):
    if n:
        hanoi(n - 1, move, a, c, b)
        move(a, c)
        hanoi(n - 1, move, b, a, c)
