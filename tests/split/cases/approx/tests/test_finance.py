import math

import pytest
from pytest import approx

from finance import amortize, returns, schedule, summary


def test_scalar():
    assert amortize(1000, 0.12, 12) == approx(88.8488, abs=1e-4)
    assert amortize(1200, 0, 12) == 100
    assert amortize(1000, 0.12, 12) != approx(88.0)


def test_list_and_dict():
    assert returns([100, 110, 99]) == approx([0.1, -0.1])
    assert summary([100, 110, 99]) == approx({"mean": 0.0, "vol": 0.1, "total": -0.01}, abs=1e-12)


def test_nan():
    s = summary([5])
    assert math.isnan(s["mean"])
    assert s == approx({"mean": math.nan, "vol": math.nan, "total": 0.0}, nan_ok=True)


def test_schedule_ends_at_zero():
    rows = list(schedule(1000, 0.06, 24))
    assert len(rows) == 24
    assert rows[0] == approx((5.0, 960.68), abs=0.01)
    assert rows[-1][1] == approx(0, abs=1e-8)
    with pytest.raises(ZeroDivisionError):
        amortize(1, 0, 0)
