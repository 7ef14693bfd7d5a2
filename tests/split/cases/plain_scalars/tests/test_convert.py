import math

import pytest

from convert import describe, double, factorial, identity, negate

VALUES = [
    None, True, False, 0, -1, 2**63, -(2**63) - 1, 10**400,
    0.0, 1.5, 5e-324, 1.7976931348623157e308, math.inf, -math.inf,
    "", "plain", "na\u00efve \u2603 \U0001f40d", "nul\x00inside", "\ud800 lone", "e\u0301",
    b"", b"\x00\xff\x80", 3 + 4j, complex(-0.0, 2),
]


@pytest.mark.parametrize("value", VALUES, ids=[str(i) for i in range(len(VALUES))])
def test_value_survives(value):
    got = identity(value)
    assert got == value
    assert type(got) is type(value)
    assert repr(got) == repr(value)
    assert describe(value) == type(value).__name__


def test_nan_and_signed_zero():
    assert math.isnan(identity(math.nan))
    assert math.copysign(1, identity(-0.0)) == -1
    assert math.copysign(1, negate(0.0)) == -1.0
    assert identity(None) is None
    assert identity(True) is True


def test_nan_is_same_object():
    nan = float("nan")
    assert [identity(nan)] == [nan]


def test_double():
    assert double("\ud83d") == "\ud83d\ud83d"
    assert double(b"\xff") == b"\xff\xff"
    assert double(2**64) == 2**65


def test_factorial_huge():
    assert factorial(0) == 1
    assert factorial(5) == 120
    assert factorial(300) == math.factorial(300)
    with pytest.raises(TypeError):
        factorial(True)
    with pytest.raises(ValueError, match="non-negative"):
        factorial(-1)
