import registry
from registry import MISSING, Node, Service, get_node, lookup, same, settings


def test_same_object_twice():
    assert get_node("root") is get_node("root")
    assert get_node("root") is not get_node("other")
    assert settings() is settings()


def test_argument_kept():
    payload = ["x"]
    marker = object()
    node = Node("n", payload)
    assert node.payload is payload
    assert Node("m", marker).payload is marker
    assert same(payload, node.payload)
    assert not same(payload, ["x"])


def test_attribute_identity():
    node = Node("n")
    assert node.items is node.items
    child = Node("c")
    assert node.add(child) is node
    assert child.parent is node
    assert node.items[0] is child
    assert child.parent.items[0].parent is node


def test_sentinel():
    assert lookup({"a": None}, "a") is None
    assert lookup({}, "a") is MISSING
    assert lookup({}, "a") is registry.MISSING


def test_singleton():
    assert Service() is Service()
    assert type(Service()) is Service
