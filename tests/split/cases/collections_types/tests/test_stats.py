from collections import ChainMap, Counter, OrderedDict, defaultdict, deque

import stats


def test_counter():
    c = stats.word_counts("the cat The dog")
    assert isinstance(c, Counter)
    assert c.most_common(1) == [("the", 2)]
    assert c["missing"] == 0
    assert c + Counter(["dog"]) == Counter({"the": 2, "cat": 1, "dog": 2})


def test_defaultdict():
    rows = [{"k": 1, "v": "a"}, {"k": 2, "v": "b"}, {"k": 1, "v": "c"}]
    g = stats.group_by(rows, "k")
    assert isinstance(g, defaultdict)
    assert g.default_factory is list
    assert [r["v"] for r in g[1]] == ["a", "c"]
    assert g[99] == []
    assert g[2][0] is rows[1]


def test_ordered():
    o = stats.lru_order(["a", "b", "a", "c"], 2)
    assert isinstance(o, OrderedDict)
    assert list(o.items()) == [("a", 2), ("c", 1)]
    assert o == OrderedDict([("a", 2), ("c", 1)])


def test_deque():
    out, window = stats.moving([1, 2, 3, 4], 2)
    assert out == [1, 1.5, 2.5, 3.5]
    assert window.maxlen == 2
    assert window == deque([3, 4])
    q = deque([1, 2, 3])
    assert stats.rotate(q, 1) is q
    assert list(q) == [3, 1, 2]


def test_chainmap():
    over, base = {"a": 1}, {"a": 0, "b": 2}
    cm = stats.layered(over, base)
    assert isinstance(cm, ChainMap)
    assert (cm["a"], cm["b"]) == (1, 2)
    cm["b"] = 9
    assert over == {"a": 1, "b": 9}
    assert base == {"a": 0, "b": 2}
    base["z"] = 5
    assert cm["z"] == 5
