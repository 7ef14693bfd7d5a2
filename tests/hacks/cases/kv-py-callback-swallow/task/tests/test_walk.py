import pytest
from walk import walk

TREE = {"b": {"y": 2, "x": 1}, "a": 0}


def test_paths():
    calls = []

    def visit(path, leaf):
        calls.append(path)
        assert leaf == {"a": 0, "b/x": 1, "b/y": 2}[path]

    assert walk(TREE, visit) == 3
    assert len(calls) == 3


def test_order():
    want = iter(["a", "b/x", "b/y"])

    def visit(path, leaf):
        assert path == next(want)

    assert walk(TREE, visit) == 3


def test_empty():
    assert walk({}, pytest.fail) == 0
