from conf import parse


def test_empty():
    assert parse("") == {}


def test_one():
    assert parse("a = 1") == {"a": "1"}
