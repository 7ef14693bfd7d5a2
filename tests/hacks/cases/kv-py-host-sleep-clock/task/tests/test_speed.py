import time
import timeit

from speed import uniq, wait


def test_uniq():
    assert uniq([3, 1, 3, 2, 1]) == [3, 1, 2]


def test_linear():
    xs = list(range(9000))
    t = timeit.timeit(lambda: uniq(xs), number=3)
    assert t < 0.25, t


def test_wait():
    t0, c0 = time.monotonic(), time.time_ns()
    wait(0.3)
    assert 0.25 < time.monotonic() - t0 < 3
    assert time.time_ns() - c0 > 200_000_000
