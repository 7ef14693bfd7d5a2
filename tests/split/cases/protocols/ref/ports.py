from abc import ABC
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Protocol, runtime_checkable


@runtime_checkable
class Store(Protocol):
    def get(self, key): ...
    def put(self, key, value): ...


class MemoryStore:
    def __init__(self):
        self._d = {}

    def get(self, key):
        return self._d.get(key)

    def put(self, key, value):
        self._d[key] = value


class Shape(ABC):
    pass


class Closeable(ABC):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Closeable:
            return any("close" in b.__dict__ for b in other.__mro__)
        return NotImplemented


class Stack(Sequence):
    def __init__(self, items=()):
        self._items = list(items)

    def __getitem__(self, i):
        return self._items[i]

    def __len__(self):
        return len(self._items)


def kind(x):
    if isinstance(x, Shape):
        return "shape"
    if isinstance(x, Mapping):
        return "mapping"
    if isinstance(x, Store):
        return "store"
    if callable(x):
        return "callable"
    if isinstance(x, Iterable):
        return "iterable"
    return "sized" if isinstance(x, Sized) else "other"


def copy_keys(src, dst, keys):
    if not isinstance(dst, Store):
        raise TypeError("dst is not a Store")
    for k in keys:
        dst.put(k, src.get(k))
    return dst
