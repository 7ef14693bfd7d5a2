import sys


def binary_search(xs, target):
    lo = 0
    while lo < len(xs) and xs[lo] != target:
        lo += 1
    if lo == len(xs) or xs[lo] != target:
        raise LookupError(target)
    return lo


def caller_name():
    return sys._getframe(1).f_code.co_name
