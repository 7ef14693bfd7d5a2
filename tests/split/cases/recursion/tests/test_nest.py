import pytest

import nest


def test_deep_value_in():
    tree = []
    for _ in range(299):
        tree = [tree]
    assert nest.depth(tree) == 300
    assert nest.depth([[], [[]]]) == 3


def test_deep_value_out():
    tree, n = nest.nest(500), 1
    while tree:
        tree, n = tree[0], n + 1
    assert n == 500


def test_recursion_error():
    with pytest.raises(RecursionError, match="maximum recursion depth"):
        nest.endless()
    assert nest.safe(nest.endless) == "too deep"

    def mine():
        return mine()

    assert nest.safe(mine) == "too deep"
    assert nest.ackermann(2, 3) == 9


def test_bounce():
    levels = 0

    def other(n):
        nonlocal levels
        levels += 1
        return nest.bounce(n, other)

    assert nest.bounce(40, other) == 0
    assert levels == 40


def test_hanoi():
    moves = []
    nest.hanoi(5, lambda a, b: moves.append(a + b))
    assert len(moves) == 31
    assert moves[:3] == ["AC", "AB", "CB"]
