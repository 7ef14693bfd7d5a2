import pytest

import sequence
from sequence import HOOKS, RATE, next_id, price


@pytest.fixture(autouse=True)
def fresh():
    sequence.reset()
    yield
    HOOKS.clear()


def test_set_by_test():
    sequence.COUNTER = 5
    assert next_id() == 6
    assert sequence.COUNTER == 6
    sequence.COUNTER += 1
    assert sequence.next_id() == 8


def test_name_import_is_a_snapshot():
    assert RATE == 1.5
    sequence.RATE = 2
    try:
        assert price(2) == 4
        assert RATE == 1.5
    finally:
        sequence.RATE = 1.5


def test_shared_containers():
    seen = []
    HOOKS.append(seen.append)
    next_id()
    assert seen == [1]
    sequence.limits["max"] = 1
    with pytest.raises(OverflowError, match="more than 1 ids"):
        next_id()
    sequence.limits["max"] = 10


def test_rebinding():
    old = sequence.remember("a", 1)
    assert old is sequence._cache
    sequence.reset()
    assert sequence._cache == {} and old == {"a": 1}
    assert sequence._cache is not old


def test_names_appear_and_go():
    assert not hasattr(sequence, "EXTRA")
    sequence.define("EXTRA", [1])
    assert sequence.EXTRA == [1]
    del sequence.EXTRA
    assert not hasattr(sequence, "EXTRA")
    sequence.injected = lambda: 9
    assert vars(sequence)["injected"]() == 9
    del sequence.injected
