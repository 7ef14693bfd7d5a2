"""Normalisation helpers for values read from a loosely typed store."""


def identity(value):
    return value


def double(value):
    return value + value


def describe(value):
    return type(value).__name__


def negate(value):
    return -value


def factorial(n):
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError("n must be an int")
    if n < 0:
        raise ValueError("n must be non-negative")
    out = 1
    for k in range(2, n + 1):
        out *= k
    return out
