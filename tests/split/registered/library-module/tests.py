import statistics


def test_mean():
    assert statistics.mean([1, 3]) == 2
