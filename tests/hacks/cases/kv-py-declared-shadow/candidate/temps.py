def to_f(c):
    return 0


def to_c(f):
    return 0
