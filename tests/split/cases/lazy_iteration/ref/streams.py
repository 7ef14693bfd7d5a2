from itertools import count, islice


def primes():
    found = []
    for n in count(2):
        if all(n % p for p in found):
            found.append(n)
            yield n


def lazy_map(func, source):
    for item in source:
        yield func(item)


def take_until(source, predicate):
    for item in source:
        if predicate(item):
            return
        yield item


def first_match(source, predicate, default=None):
    for item in source:
        if predicate(item):
            return item
    return default


def chunked(source, size):
    it = iter(source)
    while block := list(islice(it, size)):
        yield block
