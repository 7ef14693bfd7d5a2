import collections
import io

import pytest

from ports import Closeable, MemoryStore, Shape, Stack, Store, copy_keys, kind


class FakeStore:
    def __init__(self):
        self.puts = []

    def get(self, key):
        return key * 2

    def put(self, key, value):
        self.puts.append((key, value))


def test_runtime_protocol():
    assert isinstance(MemoryStore(), Store)
    assert isinstance(FakeStore(), Store)
    assert not isinstance({}, Store)
    fake = FakeStore()
    assert copy_keys(fake, fake, ["a"]) is fake
    assert fake.puts == [("a", "aa")]
    with pytest.raises(TypeError, match="not a Store"):
        copy_keys(fake, object(), [])


def test_register():
    @Shape.register
    class Circle:
        pass

    class Other:
        pass

    assert isinstance(Circle(), Shape) and issubclass(Circle, Shape)
    assert kind(Circle()) == "shape"
    assert kind(Other()) == "other"


def test_subclasshook():
    class Res:
        def close(self):
            pass

    assert issubclass(Res, Closeable)
    assert isinstance(io.StringIO(), Closeable)
    assert not isinstance(3, Closeable)


def test_collection_abc():
    s = Stack("abca")
    assert isinstance(s, collections.abc.Sequence)
    assert s.count("a") == 2 and s.index("c") == 2
    assert list(reversed(s)) == ["a", "c", "b", "a"]
    assert "b" in s


@pytest.mark.parametrize("value, expected", [
    ({}, "mapping"), (collections.ChainMap(), "mapping"), (len, "callable"), ([], "iterable"),
    (FakeStore(), "store"), (3, "other"), (lambda: 0, "callable"), (FakeStore, "store"),
])
def test_kind(value, expected):
    assert kind(value) == expected
