import pytest

from vec import Vec


def test_arithmetic():
    assert Vec(1, 2) + Vec(3, 4) == Vec(4, 6)
    assert Vec(1, 2) - Vec(3, 5) == Vec(-2, -3)
    assert 2 * Vec(1, 2) == Vec(1, 2) * 2 == Vec(2, 4)
    assert Vec(1, 2) @ Vec(3, 4) == 11
    assert abs(Vec(3, 4)) == 5.0
    assert pow(Vec(2, 3), 3, 5) == Vec(3, 2)
    assert Vec(2, 3) ** 2 == Vec(4, 9)


def test_inplace_keeps_object():
    v = Vec(1, 2)
    alias = v
    v *= 3
    assert v is alias
    assert alias == Vec(3, 6)
    v += Vec(1, 1)
    assert v is not alias


def test_sum_and_foreign_types():
    assert sum([Vec(1, 0), Vec(0, 1)]) == Vec(1, 1)
    assert sum([Vec(1), Vec(2)], Vec(3)) == Vec(6)
    with pytest.raises(TypeError, match="unsupported operand"):
        Vec(1) + 1
    with pytest.raises(ValueError, match="dimension"):
        Vec(1) + Vec(1, 2)
    assert Vec(1) != 1
    assert (Vec(1) == "x") is False


def test_order():
    vs = [Vec(3, 4), Vec(0, 1), Vec(1, 1)]
    assert sorted(vs) == [Vec(0, 1), Vec(1, 1), Vec(3, 4)]
    assert max(vs) is vs[0]
    assert Vec(1, 0) <= Vec(2, 0) and Vec(5) >= Vec(5)
    with pytest.raises(TypeError):
        Vec(1) < 3


def test_hash():
    d = {Vec(1, 2): "a"}
    assert d[Vec(1, 2)] == "a"
    assert len({Vec(1), Vec(1), Vec(2)}) == 2
    assert hash(Vec(1, 2)) == hash((1, 2))


def test_reflected_with_test_class():
    class Zero:
        def __add__(self, other):
            return NotImplemented

        def __eq__(self, other):
            return other == 0

        def __radd__(self, other):
            return ("radd", other)

    v = Vec(7)
    assert v + Zero() == ("radd", v)
    assert (Zero() + v) is v
    assert not Vec(0, 0) and Vec(0, 1)
    assert repr(v + v) == "Vec(14,)"
