class Odd:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n


def half(n):
    if n % 2:
        raise ValueError(n)
    return n // 2
