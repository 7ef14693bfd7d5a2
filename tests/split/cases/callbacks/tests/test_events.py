import functools
import operator

import pytest

from events import Emitter, cleanup_call, collect, fold, top, walk


def test_key_function():
    count = 0

    def key(s):
        nonlocal count
        count += 1
        return len(s)

    assert top(["a", "ccc", "bb"], 2, key=key) == ["ccc", "bb"]
    assert count == 3
    assert top(["b", "A", "c"], 1, key=str.lower, reverse=False) == ["A"]
    rows = [{"n": 1}, {"n": 5}]
    assert top(rows, 1, key=operator.itemgetter("n"))[0] is rows[1]


def test_exception_goes_through():
    class Boom(Exception):
        def __init__(self, payload):
            super().__init__(payload)
            self.payload = payload

    log, marker = [], object()
    err = Boom(marker)

    def fail():
        raise err

    with pytest.raises(Boom) as e:
        cleanup_call(fail, log)
    assert e.value is err
    assert e.value.payload is marker
    assert log == ["cleaned"]
    ok, bad = collect([lambda: 1, fail])
    assert ok == [1]
    assert bad[0] is err


def test_bound_method_and_partial():
    class Sink:
        def __init__(self):
            self.got = []

        def take(self, x, scale=1):
            self.got.append(x * scale)
            return self

    sink = Sink()
    em = Emitter()
    em.on("data", sink.take)
    em.on("data", functools.partial(sink.take, scale=10))
    results = em.emit("data", 2)
    assert sink.got == [2, 20]
    assert all(r is sink for r in results)
    em.off("data", sink.take)
    em.emit("data", 3)
    assert sink.got == [2, 20, 30]


def test_decorator_registration():
    em = Emitter()

    @em.on("x")
    def handler(*args, **kw):
        return args, kw

    assert em.emit("x", 1, b=2) == [((1,), {"b": 2})]
    assert callable(handler)
    assert em.emit("nothing") == []


def test_reentrant():
    em = Emitter()
    depth = []

    @em.on("again")
    def again(n):
        depth.append(n)
        return [n] + (em.emit("again", n - 1)[0] if n else [])

    assert em.emit("again", 5) == [[5, 4, 3, 2, 1, 0]]
    assert depth == [5, 4, 3, 2, 1, 0]
    assert fold(lambda a, n: a + fold(operator.add, range(n), 0), [3, 4], 0) == 9


def test_walk():
    tree = {"name": "r", "children": [{"name": "skip", "children": [{"name": "x"}]}, {"name": "b"}]}
    seen = []

    def visit(name, depth):
        seen.append((name, depth))
        return name != "skip"

    walk(tree, visit)
    assert seen == [("r", 0), ("skip", 1), ("b", 1)]
