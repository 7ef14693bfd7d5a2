# Mutable containers that both halves hold: how each kind is made and filled,
# and how a change is noticed.  Their content is sent as a flat list of parts.
import collections
import operator

from wire import Broken  # joined


class Mirror:
    """A mutable container; SEEN is its content after the last message."""
    __slots__ = ("id", "kind", "obj", "seen")


def _is_same(a, b):
    return len(a) == len(b) and all(map(operator.is_, a, b))


class Sequence:
    def __init__(self, make):
        self.make = make

    def parts(self, x):
        return x

    def snapshot(self, x):
        return list(x)

    def same(self, x, seen):
        return _is_same(x, seen)

    def fill(self, x, parts):
        x.clear()
        x.extend(parts)


class Mapping:
    def __init__(self, make):
        self.make = make

    def parts(self, x):
        return [p for kv in x.items() for p in kv]

    def snapshot(self, x):
        return list(x.keys()), list(x.values())

    def same(self, x, seen):
        return _is_same(list(x.keys()), seen[0]) and _is_same(list(x.values()), seen[1])

    def fill(self, x, parts):
        if len(parts) % 2:
            raise Broken("half an entry")
        x.clear()
        for i in range(0, len(parts), 2):
            x[parts[i]] = parts[i + 1]


class Default(Mapping):
    def parts(self, x):
        return [x.default_factory] + super().parts(x)

    def fill(self, x, parts):
        x.default_factory = None
        super().fill(x, parts[1:])
        x.default_factory = parts[0]


class Deque(Sequence):
    def parts(self, x):
        return [x.maxlen, *x]

    def fill(self, x, parts):
        x.clear()
        x.extend(parts[1:])


class Set:
    make = set

    def parts(self, x):
        return list(x)

    def snapshot(self, x):
        return list(x)

    def same(self, x, seen):
        return len(x) == len(seen) and {id(e) for e in x} == {id(e) for e in seen}

    def fill(self, x, parts):
        x.clear()
        x.update(parts)


class Bytes:
    make = bytearray

    def parts(self, x):
        return [bytes(x)]

    def snapshot(self, x):
        return bytes(x)

    def same(self, x, seen):
        return x == seen

    def fill(self, x, parts):
        x[:] = parts[0]


KINDS = {
    "list": Sequence(list),
    "deque": Deque(collections.deque),
    "set": Set(),
    "bytearray": Bytes(),
    "dict": Mapping(dict),
    "odict": Mapping(collections.OrderedDict),
    "counter": Mapping(collections.Counter),
    "ddict": Default(collections.defaultdict),
}
KIND_OF = {list: "list", collections.deque: "deque", set: "set", bytearray: "bytearray",
           dict: "dict", collections.OrderedDict: "odict",
           collections.Counter: "counter", collections.defaultdict: "ddict"}
