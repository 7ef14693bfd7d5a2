from mod import primes

def test_primes():
    p = primes(30)
    assert 29 in p
    assert 2 in p
    assert 23 in p
