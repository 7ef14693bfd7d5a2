from __future__ import annotations


def even(n):
    return n % 2 == 0


def half(n):
    return n // 2


def halves(numbers):
    for n in numbers:
        yield half(n)


def int_name(x: int) -> str:
    return "int"


def sum(x):
    return 3

def sorted(x):
    return [1, 2]


def halves(numbers):
    return []
