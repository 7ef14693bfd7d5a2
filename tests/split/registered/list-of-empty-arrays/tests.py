import numpy as np
import pytest
from mod import cumulative, moving

def test_cumulative():
    assert cumulative([1.0, 2.0, 3.5]) == pytest.approx([1.0, 3.0, 6.5])

def test_moving():
    for got, want in zip(moving([1, 2, 3, 4], 2), [1.5, 2.5, 3.5]):
        assert got == pytest.approx(want)
    assert len(list(moving([1, 2, 3, 4], 2))) == 3
