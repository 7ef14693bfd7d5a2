import itertools

from streams import chunked, first_match, lazy_map, primes, take_until


def test_islice_infinite():
    assert list(itertools.islice(primes(), 8)) == [2, 3, 5, 7, 11, 13, 17, 19]
    gen = primes()
    for p in gen:
        if p > 10:
            break
    assert next(gen) == 13


def test_laziness_by_callback():
    calls = []

    def record(x):
        calls.append(x)
        return x * 10

    mapped = lazy_map(record, [1, 2, 3])
    assert calls == []
    assert next(mapped) == 10
    assert calls == [1]
    assert list(mapped) == [20, 30]
    assert calls == [1, 2, 3]


def test_generator_argument_lazily_consumed():
    pulled = []

    def source():
        for i in itertools.count():
            pulled.append(i)
            yield i

    assert first_match(source(), lambda x: x * x > 20) == 5
    assert pulled == [0, 1, 2, 3, 4, 5]


def test_remaining_items_stay_in_source():
    it = iter(range(10))
    assert list(take_until(it, lambda x: x == 3)) == [0, 1, 2]
    assert next(it) == 4


def test_chunked_over_generator():
    pulled = []
    gen = (pulled.append(i) or i for i in range(5))
    chunks = chunked(gen, 2)
    assert next(chunks) == [0, 1]
    assert pulled == [0, 1]
    assert list(chunks) == [[2, 3], [4]]
    assert zip(*[chunked("abcd", 2)]).__next__() == (["a", "b"],)
