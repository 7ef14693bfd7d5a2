from typing import NamedTuple
class Point(NamedTuple):
    x: int
    y: int
def parse(t): return [Point(*map(int, p.split(","))) for p in t.split(";")]
