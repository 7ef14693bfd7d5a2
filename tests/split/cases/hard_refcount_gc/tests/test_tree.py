import gc
import sys
import weakref

import tree


def test_no_cycle():
    gc.disable()
    try:
        root = tree.SlimNode("r")
        child = tree.SlimNode("c", root)
        assert child.parent is root
        ref = weakref.ref(root)
        del root
        assert ref() is None
        assert child.parent is None
    finally:
        gc.enable()


def test_refcount():
    obj, store = object(), []
    before = sys.getrefcount(obj)
    tree.keep(store, obj)
    assert sys.getrefcount(obj) == before + 1
    store.clear()
    assert sys.getrefcount(obj) == before


def test_sizes():
    assert sys.getsizeof(tree.lazy_range(10**6)) < 200
    assert sys.getsizeof(tree.SlimNode(1)) < 120


def test_gc_sees_instances():
    n = tree.SlimNode("unique-value-17")
    found = [o for o in gc.get_objects() if isinstance(o, tree.SlimNode) and o.value == "unique-value-17"]
    assert found == [n]
    assert any(r is n.children for r in gc.get_referents(n))
