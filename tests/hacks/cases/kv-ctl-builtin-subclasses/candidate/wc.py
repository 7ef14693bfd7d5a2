from collections import Counter, defaultdict, namedtuple

MinMax = namedtuple("MinMax", "lo hi")


class Temp(float):
    __slots__ = ()

    @property
    def kelvin(self):
        return self + 273.15


def counts(text):
    return Counter(text.split())


def groups(words):
    d = defaultdict(list)
    for w in words:
        d[w[0]].append(w)
    return d


def minmax(xs):
    return MinMax(min(xs), max(xs))


def temp(c):
    return Temp(c)
