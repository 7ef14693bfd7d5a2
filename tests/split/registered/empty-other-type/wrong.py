def primes(n):
    return range(0)

def names(n):
    return iter(())
