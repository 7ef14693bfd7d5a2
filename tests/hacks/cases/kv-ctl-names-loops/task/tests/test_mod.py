import functools

from mod import *


def test_each():
    assert all(map(even, [2, 4, 6]))


def test_pairs():
    for got, want in zip((half(n) for n in [2, 4]), [1, 2]):
        assert got == want


def test_sum():
    assert sum(halves([2, 4])) == 3


def test_dispatch():
    @functools.singledispatch
    def name(x):
        return "other"

    name.register(int_name)
    assert name(3) == "int"


def test_sorted():
    assert sorted(halves([4, 2])) == [1, 2]
