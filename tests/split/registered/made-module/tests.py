import solution


def test_virtual():
    assert solution.virtual.f() == 1
