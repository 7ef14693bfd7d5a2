import numpy as np
from mod import rotate, scale

def test_rotate():
    got = rotate(np.array([[1.0, 0.0], [0.0, 2.0]]))
    assert np.linalg.norm(got - np.array([[0.0, 1.0], [-2.0, 0.0]])) < 1e-9

def test_scale():
    assert np.sum((scale(np.array([1.0, 2.0]), 3) - [3.0, 6.0]) ** 2) < 1e-12

def test_count():
    assert np.count_nonzero(scale(np.array([1.0, 2.0]), 2) != [2.0, 4.0]) == 0
