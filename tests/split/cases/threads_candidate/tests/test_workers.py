import queue
import threading

import pytest

from workers import WorkerPool, first_done, parallel_map, start_event


def test_pool():
    def handler(n):
        if n == 3:
            raise ValueError("three")
        return n * n

    pool = WorkerPool(handler)
    for n in range(6):
        pool.submit(n)
    pool.close()
    assert pool.results == {0: 0, 1: 1, 2: 4, 4: 16, 5: 25}
    assert [str(e) for e in pool.errors] == ["three"]
    assert not any(t.is_alive() for t in pool.threads)


def test_parallel_map_with_barrier():
    barrier = threading.Barrier(3, timeout=5)

    def meet(x):
        barrier.wait()
        return -x

    assert parallel_map(meet, [1, 2, 3], workers=3) == [-1, -2, -3]
    with pytest.raises(ZeroDivisionError):
        parallel_map(lambda x: 1 / x, [1, 0])


def test_queue_from_test():
    q = queue.Queue()
    pool = WorkerPool(q.put, size=1)
    for n in "abc":
        pool.submit(n)
    pool.close()
    assert [q.get(timeout=1) for _ in range(3)] == ["a", "b", "c"]


def test_thread_name_and_event():
    names = set()
    pool = WorkerPool(lambda j: names.add(threading.current_thread().name), size=1)
    pool.submit(1)
    pool.close()
    assert names == {"w0"}
    ev = threading.Event()
    start_event(ev)
    assert ev.wait(2)


def test_first_done():
    gate = threading.Event()

    def slow():
        gate.wait(5)
        return "slow"

    def quick():
        gate.set()
        raise OSError

    assert first_done([slow, quick]) == "slow"
