import copy
import gc
import pickle
import weakref

from graph import Cache, Money, Node, clone


def test_shallow():
    a = Node("a")
    b = copy.copy(a)
    assert b == a and b is not a
    assert b.edges is a.edges
    assert b._cache == {}


def test_deepcopy_cycle():
    a = Node("a")
    a.link(Node("b")).link(a)
    for fn in (copy.deepcopy, clone):
        c = fn(a)
        assert type(c) is Node
        assert c.edges[0] is not a.edges[0]
        assert c.edges[0].edges[0] is c


def test_deepcopy_custom_and_test_object():
    class Box:
        def __init__(self, v):
            self.v = v

    m = Money(5)
    assert copy.deepcopy([m])[0] is m
    assert copy.copy(m) is not m and copy.copy(m).cents == 5
    box = Box([1])
    got = clone(box)
    assert type(got) is Box and got.v == [1] and got.v is not box.v


def test_pickle():
    a = Node("a")
    a.link(a)
    b = pickle.loads(pickle.dumps(a))
    assert b.edges[0] is b and b._cache == {}
    assert type(b) is Node
    assert pickle.loads(pickle.dumps(Money(3), protocol=2)).cents == 3


def test_weakref():
    n = Node("n")
    r = weakref.ref(n)
    assert r() is n
    cache = Cache()
    assert cache.put(n) is n and cache.get("n") is n
    del n
    gc.collect()
    assert r() is None
    assert cache.get("n") is None and len(cache) == 0
