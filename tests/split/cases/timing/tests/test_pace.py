import time

import pytest

from pace import Stopwatch, inversions, throttle, two_sum


def test_throttle_sleeps():
    calls = []
    fn = throttle(0.05)(calls.append)
    start = time.perf_counter()
    for i in range(3):
        fn(i)
    took = time.perf_counter() - start
    assert calls == [0, 1, 2]
    assert 0.1 <= took < 1.0


def test_stopwatch_fake_clock():
    ticks = iter([1.0, 3.5, 10.0, 10.25])
    sw = Stopwatch(clock=lambda: next(ticks))
    with sw:
        pass
    with pytest.raises(ValueError):
        with sw:
            raise ValueError
    assert sw.laps == [2.5, 0.25]


def test_stopwatch_real():
    with Stopwatch() as sw:
        time.sleep(0.02)
    assert 0.015 <= sw.laps[0] < 0.5


def test_fast_enough():
    xs = [(i * 7919) % 10007 for i in range(10000)]
    start = time.perf_counter()
    got = inversions(xs)
    assert time.perf_counter() - start < 2.0
    assert got > 0
    assert inversions([2, 2, 1]) == 2
    big = list(range(100_000))
    start = time.perf_counter()
    assert two_sum(big, 199_997) == (99_998, 99_999)
    assert time.perf_counter() - start < 2.0
