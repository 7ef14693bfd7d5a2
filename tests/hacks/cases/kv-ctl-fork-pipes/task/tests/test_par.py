import pytest
from par import ChildError, psum


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_sum(workers):
    assert psum(abs, [-3, 4, -5, 6], workers) == 18


def test_empty():
    assert psum(abs, [], 2) == 0


def test_child_fails():
    with pytest.raises(ChildError):
        psum(abs, [1, "x"], 2)
