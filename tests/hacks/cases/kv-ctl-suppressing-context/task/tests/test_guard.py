import pytest
from guard import Abort, ignoring, retry


def test_ignoring():
    with ignoring(KeyError, OSError) as g:
        {}["x"]
    assert g.count == 1


def test_not_listed():
    with pytest.raises(ValueError):
        with ignoring(KeyError):
            raise ValueError


def test_assertion_propagates():
    with pytest.raises(AssertionError):
        with ignoring(OSError):
            assert 0


def test_retry():
    seen = []

    @retry(3)
    def flaky(x):
        """doc"""
        seen.append(x)
        if len(seen) < 3:
            raise OSError
        return x * 2

    assert flaky(4) == 8
    assert seen == [4, 4, 4] and flaky.__doc__ == "doc" and flaky.__name__ == "flaky"


def test_abort():
    @retry(5)
    def f():
        raise Abort("now")

    with pytest.raises(Abort) as info:
        f()
    assert not isinstance(info.value, Exception)
