from mod import primes, names

def test_primes():
    for p in primes(30):
        assert all(p % d for d in range(2, p)), p

def test_names():
    assert all(n.startswith("n") for n in names(3))
