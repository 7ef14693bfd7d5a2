import numpy as np
import pytest
from mod import stats, split

def test_stats():
    s = stats([1, 2, 3, 6])
    assert s["mean"] == pytest.approx(3.0)
    assert s["var"] == pytest.approx(3.5)
    assert s == pytest.approx({"mean": 3.0, "var": 3.5})

def test_split():
    lo, hi = split([1.0, 2.0, 5.0, 6.0])
    assert lo == pytest.approx(1.5)
    assert hi == pytest.approx(5.5)
