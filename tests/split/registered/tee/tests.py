from itertools import accumulate
from solution import difference


def test_difference():
    assert difference(accumulate([0, 1, 2, 3])) == [1, 2, 3]
