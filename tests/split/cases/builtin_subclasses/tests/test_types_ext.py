import json

import pytest

from types_ext import AttrDict, Bag, Bytesize, Email, History, Lower


def test_attrdict():
    d = AttrDict(a=1)
    d.b = AttrDict(c=2)
    assert d["b"].c == 2 and d == {"a": 1, "b": {"c": 2}}
    assert isinstance(d, dict) and json.dumps(d) == '{"a": 1, "b": {"c": 2}}'
    assert {**d}["a"] == 1 and sorted(d) == ["a", "b"] and "a" in d
    with pytest.raises(AttributeError):
        d.zip
    assert dict(d) == d and (d | {"z": 0})["z"] == 0


def test_userdict():
    h = Lower({"Content-Type": "x"})
    assert h["CONTENT-type"] == "x" and "content-TYPE" in h
    assert list(h.items()) == [("content-type", "x")]
    h.update(A=1)
    assert h.pop("a") == 1 and len(h) == 1
    assert h == {"content-type": "x"}


def test_list_subclass():
    h = History([1], limit=2)
    h.append(2)
    h.append(3)
    assert h == [2, 3] and h[-1] == 3 and isinstance(h, list)
    assert [*h, 4] == [2, 3, 4] and h[::-1] == [3, 2]
    h.extend([9])
    assert len(h) == 3 and type(h) is History
    a, b, c = h
    assert sorted(h, reverse=True) == [9, 3, 2]


def test_str_int():
    e = Email(" me@x.org ")
    assert e == "me@x.org" and e.domain == "x.org" and isinstance(e, str)
    assert {e: 1}["me@x.org"] == 1 and e.upper() == "ME@X.ORG" and f"{e:>10}" == "  me@x.org"
    with pytest.raises(ValueError, match="not an address: q"):
        Email("q")
    b = Bytesize(2048)
    assert b == 2048 and str(b) == "2K" and b + 1 == 2049 and type(b + 1) is int
    assert [10, 20][Bytesize(1)] == 20


def test_userlist():
    b = Bag([3]) + [1, 2]
    assert isinstance(b, Bag) and b == [1, 2, 3] and b.data == [1, 2, 3]
    assert b[0:2] == Bag([1, 2])
