import pytest

import inplace


def test_dedupe_in_place():
    items = [3, 1, 3, 2, 1]
    assert inplace.dedupe(items) is None
    assert items == [3, 1, 2]


def test_nested_dict():
    inner = {"port": 1}
    config = {"net": inner}
    out = inplace.apply_defaults(config, {"net": {"port": 80, "host": "h"}, "debug": False})
    assert out is config
    assert config["net"] is inner
    assert inner == {"port": 1, "host": "h"}
    assert list(config) == ["net", "debug"]


def test_set_and_bytearray():
    pool = {1, 2, 3}
    inplace.discard_all(pool, [2, 9])
    assert pool == {1, 3}
    buf = bytearray(b"abc")
    view = buf
    inplace.xor_mask(buf, b"\x01\x02")
    assert view == bytearray(b"``b")


def test_shared_inner_list():
    events = []
    log = {"a": events, "b": events}
    inplace.append_event(log, "a", 1)
    inplace.append_event(log, "b", 2)
    assert events == [1, 2]
    assert log["a"] is log["b"]


def test_matrix():
    rows = [[1, 2], [3, 4]]
    first = rows[0]
    inplace.rotate(rows)
    assert rows == [[3, 1], [4, 2]]
    assert rows[0] is first


def test_mutation_before_exception():
    log = {}
    with pytest.raises(KeyError):
        inplace.append_event(log, "gone", 1)
    config = {"net": 3}
    with pytest.raises(AttributeError):
        inplace.apply_defaults(config, {"a": 1, "net": {"x": 1}})
    assert config == {"net": 3, "a": 1}
