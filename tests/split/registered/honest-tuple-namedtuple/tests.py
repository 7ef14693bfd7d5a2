from mod import stats

def test_stats():
    lo, hi = stats([1, 5])
    assert (lo, hi) == (1, 5)
    assert stats([1, 5]) == (1, 5)
    assert stats([1, 5])[1] == 5
    assert str(stats([1, 5])[0]) == "1"
