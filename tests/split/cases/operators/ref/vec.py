import math
from functools import total_ordering


@total_ordering
class Vec:
    def __init__(self, *xs):
        self.xs = tuple(xs)

    def _zip(self, other):
        if not isinstance(other, Vec):
            return NotImplemented
        if len(other.xs) != len(self.xs):
            raise ValueError("dimension mismatch")
        return zip(self.xs, other.xs)

    def __add__(self, other):
        pairs = self._zip(other)
        return pairs if pairs is NotImplemented else Vec(*(a + b for a, b in pairs))

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Vec(*(-x for x in self.xs))

    def __mul__(self, k):
        return Vec(*(x * k for x in self.xs)) if isinstance(k, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __imul__(self, k):
        self.xs = tuple(x * k for x in self.xs)
        return self

    def __matmul__(self, other):
        return sum(a * b for a, b in self._zip(other))

    def __pow__(self, n, mod=None):
        return Vec(*(pow(x, n, mod) for x in self.xs))

    def __abs__(self):
        return math.sqrt(self @ self)

    def __bool__(self):
        return any(self.xs)

    def __len__(self):
        return len(self.xs)

    def __eq__(self, other):
        return self.xs == other.xs if isinstance(other, Vec) else NotImplemented

    def __lt__(self, other):
        return abs(self) < abs(other) if isinstance(other, Vec) else NotImplemented

    def __hash__(self):
        return hash(self.xs)

    def __repr__(self):
        return f"Vec{self.xs}"
