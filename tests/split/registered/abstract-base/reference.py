from collections.abc import Iterable


def flat(xs):
    out = []
    for x in xs:
        out += flat(x) if isinstance(x, Iterable) else [x]
    return out
