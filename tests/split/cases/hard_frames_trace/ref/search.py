import sys


def binary_search(xs, target):
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < target:
            lo = mid + 1
        else:
            hi = mid
    if lo == len(xs) or xs[lo] != target:
        raise LookupError(target)
    return lo


def caller_name():
    return sys._getframe(1).f_code.co_name
