import random


def shuffle_deck(n):
    deck = list(range(n))
    random.shuffle(deck)
    return deck


def reservoir(stream, k, rng=random):
    out = []
    for i, x in enumerate(stream):
        if i < k:
            out.append(x)
        else:
            j = rng.randrange(i + 1)
            if j < k:
                out[j] = x
    return out


def dice(n, rng=None):
    rng = rng or random.Random()
    return [rng.randint(1, 6) for _ in range(n)]


def reseed(n):
    random.seed(n)


def weighted(table):
    return random.choices(list(table), weights=table.values(), k=4)
