import pytest

from pingpong import fold_right, ping


def test_400_levels():
    seen = []

    def pong(n):
        seen.append(n)
        return ping(n, pong)

    assert ping(400, pong) == "end"
    assert seen == list(range(399, -1, -1))


def test_endless():
    def pong(n):
        return ping(n + 2, pong)

    with pytest.raises(RecursionError):
        ping(1, pong)


def test_lazy_fold():
    assert fold_right(lambda x, rest: x + rest(), list(range(150)), 0) == sum(range(150))
    assert fold_right(lambda x, rest: x if x == 5 else rest(), range(10**6), None) == 5
