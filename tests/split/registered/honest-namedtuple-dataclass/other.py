from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: int
def parse(t): return Point(*map(int, t.split(",")))
