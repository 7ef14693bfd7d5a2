import functools
import sys
import threading

sys.setrecursionlimit(60000)


def _depth(x):
    return 1 + max(map(_depth, (i for i in x if isinstance(i, list))), default=0)


def depth(x):
    out = []
    threading.stack_size(256 << 20)
    t = threading.Thread(target=lambda: out.append(_depth(x)))
    t.start()
    t.join()
    threading.stack_size(0)
    return out[0]


@functools.lru_cache(None)
def ack(m, n):
    if m == 0:
        return n + 1
    return ack(m - 1, ack(m, n - 1) if n else 1)


def flatten(x):
    for i in x:
        if isinstance(i, list):
            yield from flatten(i)
        else:
            yield i
