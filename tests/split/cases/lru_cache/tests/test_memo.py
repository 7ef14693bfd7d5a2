import pytest

from memo import CALLS, Report, fib, parse, slow_square


@pytest.fixture(autouse=True)
def clear():
    slow_square.cache_clear()
    CALLS.clear()


def test_cache_info():
    assert [slow_square(n) for n in (1, 2, 1, 3, 2)] == [1, 4, 1, 9, 4]
    assert CALLS == [1, 2, 3, 2]
    info = slow_square.cache_info()
    assert (info.hits, info.misses, info.maxsize, info.currsize) == (1, 4, 2, 2)
    assert slow_square.cache_parameters() == {"maxsize": 2, "typed": False}


def test_wrapped_and_unhashable():
    assert slow_square.__wrapped__(5) == 25
    assert slow_square.cache_info().misses == 0
    assert slow_square.__name__ == "slow_square" and slow_square.__doc__ == "Square, slowly."
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        slow_square([1])


def test_cached_result_is_same_object():
    a = parse("a,b")
    assert parse("a,b") is a
    a.append("z")
    assert parse("a,b") == ["a", "b", "z"]
    parse.cache_clear()
    assert parse("a,b") == ["a", "b"]


def test_fib():
    assert fib(90) == 2880067194370816120
    assert fib.cache_info().currsize == 91


def test_methods():
    r = Report([1, 2])
    assert r.total == 3 and r.total == 3 and r.computed == 1
    assert r.__dict__["total"] == 3
    del r.total
    assert r.total == 3 and r.computed == 2
    assert r.scaled(2) is r.scaled(2)
    assert r.computed == 3
