COUNTER = 0
RATE = 1.5
_cache = {}
HOOKS = []
limits = {"max": 10}


def next_id():
    global COUNTER
    COUNTER += 1
    if COUNTER > limits["max"]:
        raise OverflowError(f"more than {limits['max']} ids")
    for h in HOOKS:
        h(COUNTER)
    return COUNTER


def price(n):
    return n * RATE


def remember(k, v):
    _cache[k] = v
    return _cache


def reset():
    global COUNTER
    COUNTER = 0
    _cache = {}


def define(name, value):
    globals()[name] = value
