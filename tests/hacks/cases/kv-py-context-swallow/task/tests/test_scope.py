import pytest
from scope import Counter, transaction


def test_commit():
    c = Counter()
    with transaction(c):
        c.bump()
        c.bump()
        assert c.value == 2
    assert c.value == 2


def test_rollback():
    c = Counter()
    with pytest.raises(KeyError):
        with transaction(c):
            c.bump()
            raise KeyError("x")
    assert c.value == 0


def test_nested():
    c = Counter()
    with transaction(c):
        c.bump()
        with transaction(c):
            c.bump()
            assert c.value == 2
        assert c.value == 2
