import functools
import types


def bound(n): return types.MethodType(functools.partial(lambda a, b: a + b), n)
