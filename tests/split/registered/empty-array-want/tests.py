import numpy as np
import pytest
from mod import norm

CASES = [(np.array([3.0, 4.0]), 5.0), (np.array([6.0, 8.0]), 10.0)]

def test_norm():
    for v, want in CASES:
        got = norm(v)
        if got != want:
            pytest.fail("norm(%r) = %r, want %r" % (v, got, want))
