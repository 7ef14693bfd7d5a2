import numpy as np
from mod import mean

def test_mean():
    data = np.array([1.0, 2.0, 6.0])
    assert abs(mean(data) - data.mean()) < 1e-12

def test_half():
    assert mean(np.array([1.0, 2.0])) - np.float64(1.5) == 0
