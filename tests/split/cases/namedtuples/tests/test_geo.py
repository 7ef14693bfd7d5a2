from collections import namedtuple

import pytest

from geo import Box, Place, Point, bounds, place, swap


def test_namedtuple():
    p = Point(1, lon=2)
    lat, lon = p
    assert (lat, lon) == p == (1, 2)
    assert p._asdict() == {"lat": 1, "lon": 2}
    assert Point._fields == ("lat", "lon")
    assert repr(p) == "Point(lat=1, lon=2)"
    assert swap(p) == Point(2, 1)
    with pytest.raises(AttributeError):
        p.lat = 3


def test_bounds():
    b = bounds([(1, 5), Point(3, 2), (2, 9)])
    assert isinstance(b, Box) and isinstance(b, tuple)
    assert b.sw == (1, 2) and b.ne.lon == 9
    assert type(b.sw) is Point
    assert b.center == Point(2.0, 5.5)
    assert (2, 3) in b and (0, 0) not in b
    assert b.label == "" and b[2] == "" and len(b) == 3


def test_hash_sort_index():
    ps = [Point(2, 1), Point(1, 9)]
    assert sorted(ps)[0] is ps[1]
    assert {Point(1, 1), (1, 1)} == {(1, 1)}
    assert Point(4, 5)[1] == 5
    assert Point(4, 5) + (6,) == (4, 5, 6)
    assert Box.__doc__ == "Bounding box."
    assert Box._field_defaults == {"label": ""}


def test_test_side_namedtuple():
    Mine = namedtuple("Mine", "lon lat")
    m = swap(Mine(1, 2))
    assert type(m) is Mine
    assert (m.lon, m.lat) == (2, 1)
    m2 = bounds([Mine(1, 2)])
    assert m2.sw == (1, 2)


def test_typed_dict():
    got = place("x", [1, 2])
    assert type(got) is dict
    assert got == {"name": "x", "at": Point(1, 2)}
    assert got["at"].lon == 2
    assert set(Place.__annotations__) == {"name", "at"}
