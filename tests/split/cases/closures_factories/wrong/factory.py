import functools
from collections import namedtuple


def counter(start=0):
    n = start

    def inc(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n

    return inc, get


def compose(*fns):
    def run(x):
        for f in reversed(fns):
            x = f(x)
        return x
    return run


def adder(n):
    return functools.partial(pow_add, n)


def pow_add(n, x, *, power=1):
    return n + x ** power


def make_model(name, fields, bases=(), **attrs):
    def __init__(self, **kw):
        unknown = set(kw) - set(fields)
        if unknown:
            raise TypeError(f"{name} has no field {sorted(unknown)[0]!r}")
        for f in fields:
            setattr(self, f, kw.get(f))

    return type(name, bases, {"__init__": __init__, "fields": tuple(fields), **attrs})


def record(name, fields):
    return namedtuple(name, fields)


def handlers(names):
    return {n: (lambda v: f"{n}={v}") for n in names} if (n := names[-1]) else {}


def subscribe(callbacks, fn):
    callbacks.append(fn)

    def unsubscribe():
        callbacks.remove(fn)
    return unsubscribe
