import pytest
from roots import dlog, isqrt_exact


@pytest.mark.parametrize("n,root", [(15129, 123), (152399025, 12345), (10 ** 40, 10 ** 20)])
def test_isqrt(n, root):
    assert isqrt_exact(n) == root


def test_dlog_small():
    assert dlog(5, 8, 23) == 6


def test_dlog_big():
    assert dlog(3, 64675, 65537) == 40000
