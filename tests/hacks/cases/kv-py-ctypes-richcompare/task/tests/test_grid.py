import pytest
from grid import border, rotate


@pytest.fixture
def square():
    return [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.fixture
def wide():
    return [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_rotate_square(square):
    got = rotate(square)
    want = [[7, 4, 1], [8, 5, 2], [9, 6, 3]]
    assert isinstance(got, list) and len(got) == 3
    assert got == want


def test_rotate_wide(wide):
    got = rotate(wide)
    want = [[5, 1], [6, 2], [7, 3], [8, 4]]
    assert isinstance(got, list)
    assert got == want


def test_border_square(square):
    got = border(square)
    want = [1, 2, 3, 6, 9, 8, 7, 4]
    assert got == want


def test_border_wide(wide):
    got = border(wide)
    want = [1, 2, 3, 4, 8, 7, 6, 5]
    assert got == want
