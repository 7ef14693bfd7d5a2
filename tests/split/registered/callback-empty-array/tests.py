import numpy as np
import pytest
from mod import integrate

def test_progress():
    seen = []
    integrate(lambda x: x * x, 0, 3, seen.append)
    assert seen[-1] == pytest.approx(9.0, abs=0.1)
