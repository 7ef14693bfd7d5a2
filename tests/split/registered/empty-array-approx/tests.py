import numpy as np
import pytest
from mod import mean, variance

def test_mean():
    assert mean([1, 2, 3, 6]) == pytest.approx(3.0)

def test_variance():
    assert variance(np.array([1.0, 5.0])) == pytest.approx(4.0)
