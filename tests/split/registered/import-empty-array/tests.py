import numpy as np
import pytest
from mod import GOLDEN, KERNEL

def test_golden():
    assert GOLDEN == pytest.approx(1.6180339887)

def test_kernel():
    assert np.allclose(KERNEL, np.array([[1.0, 2.0], [2.0, 4.0]]) / 9)
