from contextlib import contextmanager
import pytest
from solution import half, Odd


@contextmanager
def does_not_raise(item):
    yield item


@pytest.mark.parametrize("n, expectation", [(2, does_not_raise(1)), (3, pytest.raises(ValueError))])
def test_half(n, expectation):
    with expectation as expected:
        result = half(n)
        assert result == expected


def test_same():
    assert Odd(3) == Odd(3)
