from shapes import flatten, grid, invert, is_cyclic, ring, split_kinds


def test_invert_groups():
    assert invert({"a": 1, "b": 2, "c": 1}) == {1: frozenset({"a", "c"}), 2: "b"}


def test_tuple_keys():
    cells = grid(2, 2, fill=0.5)
    assert cells[(1, 0)] == 0.5
    assert list(cells) == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert isinstance(cells, dict)


def test_flatten():
    assert flatten([1, (2, [3, ()]), "ab", {4}]) == [1, 2, 3, "ab", {4}]


def test_self_reference():
    r = ring("x")
    assert r[0] == "x"
    assert r[1] is r
    assert r[1][1][0] == "x"
    mine = [1, 2]
    assert not is_cyclic(mine)
    mine.append([mine])
    assert is_cyclic(mine)


def test_kinds():
    kinds = split_kinds([3, "no", 300, 3])
    assert kinds == {"list": [3, 300, 3], "tuple": (3, 300, 3), "set": {3, 300},
                     "frozen": frozenset({3, 300}), "bytes": bytearray([3, 44, 3])}
    assert [type(v) for v in kinds.values()] == [list, tuple, set, frozenset, bytearray]
