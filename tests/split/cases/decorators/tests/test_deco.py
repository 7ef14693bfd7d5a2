import pytest

from deco import auto_repr, count_calls, memoize, retry, tagged


def test_retry():
    seen, calls = [], []

    @retry(3, (ConnectionError,), on_retry=lambda n, e: seen.append((n, str(e))))
    def flaky(x, *, scale=1):
        """Doc of flaky."""
        calls.append(x)
        if len(calls) < 3:
            raise ConnectionError(f"try {len(calls)}")
        return x * scale

    assert flaky(2, scale=5) == 10
    assert seen == [(1, "try 1"), (2, "try 2")]
    assert flaky.__name__ == "flaky"
    assert flaky.__doc__ == "Doc of flaky."
    assert flaky.__wrapped__ is not flaky


def test_retry_exhausts():
    calls = []

    @retry(2)
    def bad():
        calls.append(1)
        raise ValueError("always")

    with pytest.raises(ValueError, match="always"):
        bad()
    assert len(calls) == 2


def test_memoize():
    calls = []

    @memoize
    def fib(n):
        calls.append(n)
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    assert fib(20) == 6765
    assert len(calls) == 21
    assert fib.cache[(10,)] == 55
    assert fib.__name__ == "fib"


def test_count_on_method():
    class Thing:
        @count_calls
        def poke(self, n):
            return (self, n)

    t = Thing()
    assert t.poke(3) == (t, 3)
    t.poke(4)
    assert Thing.poke.calls == 2


def test_class_decorator():
    @auto_repr
    class Point:
        def __init__(self, x, y):
            self.x, self.y = x, y

    assert repr(Point(1, "b")) == "Point(x=1, y='b')"
    assert Point.__name__ == "Point"


def test_tagged_returns_same_function():
    def handler():
        return "h"

    out = tagged("slow", "net")(handler)
    assert out is handler
    assert handler.tags == ("slow", "net")
