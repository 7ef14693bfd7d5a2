from functools import cache, cached_property, lru_cache

CALLS = []


@lru_cache(maxsize=2)
def slow_square(n):
    """Square, slowly."""
    CALLS.append(n)
    return n * n


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache(maxsize=None)
def parse(text):
    return text.split(",")


class Report:
    def __init__(self, rows):
        self.rows, self.computed = rows, 0

    @cached_property
    def total(self):
        self.computed += 1
        return sum(self.rows)

    @lru_cache
    def scaled(self, k):
        self.computed += 1
        return [r * k for r in self.rows]
