from collections import namedtuple
from typing import NamedTuple, TypedDict

Point = namedtuple("Point", "lat lon")


class Box(NamedTuple):
    """Bounding box."""
    sw: Point
    ne: Point
    label: str = ""

    @property
    def center(self):
        return Point((self.sw.lat + self.ne.lat) / 2, (self.sw.lon + self.ne.lon) / 2)

    def __contains__(self, p):
        return self.sw.lat <= p[0] <= self.ne.lat and self.sw.lon <= p[1] <= self.ne.lon


class Place(TypedDict, total=False):
    name: str
    at: Point


def bounds(points):
    lats, lons = zip(*points)
    return (min(lats), min(lons)), (max(lats), max(lons)), ""


def place(name, at):
    return Place(name=name, at=Point._make(at))


def swap(p):
    return p._replace(lat=p.lon, lon=p.lat)
