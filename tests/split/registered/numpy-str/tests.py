import numpy as np
from mod import mean

def test_mean():
    data = np.array([1.0, 2.0, 6.0])
    assert abs(mean(data) - data.mean()) < 1e-12

def test_two():
    data = np.arange(5)
    assert mean(data) - np.float64(2) == 0
