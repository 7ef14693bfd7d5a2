import random

from sampling import dice, reseed, reservoir, shuffle_deck, weighted


def test_global_seed():
    random.seed(1)
    expected = list(range(10))
    random.shuffle(expected)
    random.seed(1)
    assert shuffle_deck(10) == expected
    assert shuffle_deck(10) != expected


def test_shared_stream():
    random.seed(42)
    a = [random.random() for _ in range(3)]
    random.seed(42)
    first = random.random()
    random.seed(42)
    random.random()
    got = reservoir(range(3), 3)
    assert got == [0, 1, 2]
    assert [first, random.random(), random.random()] == a


def test_candidate_seeds_test_draws():
    reseed(7)
    got = random.random()
    assert got == random.Random(7).random()
    random.seed(5)
    state = random.getstate()
    x = weighted({"a": 1, "b": 3})
    random.setstate(state)
    assert weighted({"a": 1, "b": 3}) == x
    assert x == ["b", "b", "b", "b"]


def test_rng_instance():
    rng = random.Random(3)
    assert dice(5, rng) == dice(5, random.Random(3))
    assert rng.random() != random.Random(3).random()

    class Zero(random.Random):
        def randrange(self, *a):
            return 0

    assert reservoir("abcde", 1, Zero()) == ["e"]
