import functools


@functools.total_ordering
class Length:
    def __init__(self, mm):
        self.mm = mm

    def _v(self, o):
        return o.mm if isinstance(o, Length) else o if isinstance(o, (int, float)) else None

    def __eq__(self, o):
        v = self._v(o)
        return NotImplemented if v is None else self.mm == v

    def __lt__(self, o):
        v = self._v(o)
        return NotImplemented if v is None else self.mm < v

    def __hash__(self):
        return hash(self.mm)

    def __repr__(self):
        return f"Length({self.mm})"


class Near:
    __hash__ = None

    def __init__(self, x, eps):
        self.x, self.eps = x, eps

    def __eq__(self, o):
        return isinstance(o, (int, float)) and abs(o - self.x) <= self.eps


class Duck(type):
    def __instancecheck__(cls, obj):
        return hasattr(obj, "size")


class Sized(metaclass=Duck):
    pass
