import bisect
import time


class Stopwatch:
    def __init__(self, clock=time.perf_counter):
        self.clock = clock
        self.laps = []

    def __enter__(self):
        self._t0 = self.clock()
        return self

    def __exit__(self, *exc):
        self.laps.append(self.clock() - self._t0)


def throttle(interval):
    def wrap(fn):
        last = [None]

        def inner(*a):
            now = time.monotonic()
            if last[0] is not None and now - last[0] < interval:
                time.sleep(interval - (now - last[0]))
            last[0] = time.monotonic()
            return fn(*a)
        return inner
    return wrap


def inversions(xs):
    return sum(1 for i in range(len(xs)) for j in range(i + 1, len(xs)) if xs[i] >= xs[j])


def two_sum(xs, target):
    where = {}
    for i, x in enumerate(xs):
        if target - x in where:
            return where[target - x], i
        where[x] = i
    return None
