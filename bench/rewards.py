#!/usr/bin/python3
"""Advantages beside NumPy in one run: 10 million rewards in groups of 8, and
groups of 2 to 16 with a tenth of the rewards missing.  Medians; no threshold.

usage: rewards.py SOURCE [COUNT]"""
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(sys.argv[1], "python"))
import numpy as np  # noqa: E402

import kverify  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
ROUNDS = 7


def measured(function, *arguments):
    begin = time.perf_counter()
    out = function(*arguments)
    return time.perf_counter() - begin, out


def numpy_even(rewards):
    rows = rewards.reshape(-1, 8)
    mean = rows.mean(1, keepdims=True)
    return ((rows - mean) / (rows.std(1, ddof=1, keepdims=True) + 1e-6)).ravel()


def numpy_uneven(rewards, ids, groups):
    seen = ~np.isnan(rewards)
    filled = np.where(seen, rewards, 0)
    n = np.bincount(ids, seen, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(ids, filled, groups) / n
        off = np.where(seen, filled - mean[ids], 0)
        std = np.sqrt(np.bincount(ids, off * off, groups) / (n - 1))
        return np.nan_to_num(off / (std[ids] + 1e-6))


def pair(name, ours, theirs):
    times, other = [], []
    for _ in range(ROUNDS):
        t, a = measured(ours)
        times.append(t)
        t, b = measured(theirs)
        other.append(t)
    assert np.abs(a - b).max() < 1e-6
    t, o = statistics.median(times), statistics.median(other)
    print("%-32s kverify %6.1f ms  numpy %6.1f ms  ratio %.1f" % (name, t * 1e3, o * 1e3, o / t))


rng = np.random.default_rng(0)
even = rng.integers(0, 4, COUNT // 8 * 8) / 3
print("load %.1f, %d rewards" % (os.getloadavg()[0], even.size))
pair("groups of 8", lambda: kverify.advantages(even, groups=8), lambda: numpy_even(even))
sizes = rng.integers(2, 17, COUNT // 9)
ids = np.repeat(np.arange(sizes.size), sizes).astype(np.uint64)
uneven = rng.random(ids.size)
uneven[rng.random(ids.size) < 0.1] = np.nan
signed = ids.astype(np.int64)
pair("groups of 2 to 16, a tenth missing", lambda: kverify.advantages(uneven, groups=ids),
     lambda: numpy_uneven(uneven, signed, sizes.size))
