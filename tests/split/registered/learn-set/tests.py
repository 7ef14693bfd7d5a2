from mod import divisors

def test_divisors():
    d = divisors(28)
    assert 14 in d
    assert 7 in d
    assert d >= {1, 28}
