import math

import pytest
from geom import area, centroid, perimeter

UNIT = [(0, 0), (1, 0), (1, 1), (0, 1)]
TRI = [(0, 0), (4, 0), (0, 3)]


@pytest.mark.parametrize("pts,want", [(UNIT, 1.0), (TRI, 6.0), (TRI[::-1], 6.0)])
def test_area(pts, want):
    assert area(pts) == pytest.approx(want)


def test_perimeter():
    assert math.isclose(perimeter(UNIT), 4.0)
    assert math.isclose(perimeter(TRI), 12.0, rel_tol=1e-12)


def test_centroid():
    x, y = centroid(TRI)
    assert x == pytest.approx(4 / 3, abs=1e-9)
    assert y == pytest.approx(1.0, abs=1e-9)


def test_degenerate():
    with pytest.raises(ValueError, match="points"):
        area([(0, 0), (1, 1)])
