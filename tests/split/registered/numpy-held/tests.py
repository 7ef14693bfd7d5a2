import numpy as np
from mod import bounds

def test_bounds():
    data = np.array([1.0, 2.0, 6.0])
    b = bounds(data)
    assert len(b) == 2
    assert abs(b[0] - data.min()) < 1e-12
    assert abs(b[1] - data.max()) < 1e-12
