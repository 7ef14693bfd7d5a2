import pytest

from matrix import Matrix, Position


@pytest.fixture
def m():
    return Matrix([[1, 2, 3], [4, 5, 6]])


def test_index(m):
    assert m[0] == [1, 2, 3]
    assert m[1, 2] == 6
    assert m[-1, 0] == 4
    assert m[:, 1] == [[2], [5]]
    assert m[0:1, ::2] == [[1, 3]]
    assert m[...] is m
    with pytest.raises(IndexError):
        m[5]


def test_set_delete(m):
    m[0, 1] = "x"
    assert m[0] == [1, "x", 3]
    m[0][2] = "through"
    assert m[0, 2] == "through"
    del m[0]
    assert len(m) == 1
    assert list(m) == [4, 5, 6]


def test_iter_contains(m):
    assert 5 in m and 9 not in m
    assert list(reversed(m)) == [6, 5, 4, 3, 2, 1]
    assert sum(m) == 21
    assert [a for a, *_ in [m]] == [1]
    assert dict(enumerate(m))[3] == 4


def test_call(m):
    assert m(lambda x: -x) == [[-1, -2, -3], [-4, -5, -6]]
    assert m(str)[0] == ["1", "2", "3"]
    assert m == Matrix([[1, 2, 3], [4, 5, 6]])
    assert not Matrix([])


def test_unhashable(m):
    with pytest.raises(TypeError, match="unhashable"):
        {m: 1}


def test_index_protocol(m):
    p = Position(1)
    assert "abc"[p] == "b"
    assert m[p] == [4, 5, 6]
    assert list(range(p)) == [0]
    assert (int(p), float(p), hex(p)) == (1, 1.0, "0x1")
    assert [10, 20, 30][p:] == [20, 30]
