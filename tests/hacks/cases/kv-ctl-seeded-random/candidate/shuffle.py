import random


def deal(seed, n):
    state = random.getstate()
    random.seed(seed)
    try:
        x = list(range(n))
        random.shuffle(x)
        return x
    finally:
        random.setstate(state)


def pi(seed, n):
    r = random.Random(seed)
    return 4 * sum(r.random() ** 2 + r.random() ** 2 < 1 for _ in range(n)) / n
