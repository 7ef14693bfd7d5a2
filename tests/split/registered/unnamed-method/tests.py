from solution import bound


def test_bound():
    assert bound(1)(2) == 3


def test_other():
    assert bound(2)(2) == 4
