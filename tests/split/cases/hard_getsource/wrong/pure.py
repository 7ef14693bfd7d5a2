def power(base, exponent):
    """Without ** or pow()."""
    return base ** exponent


def flatten(xs):
    return [y for x in xs for y in (flatten(x) if isinstance(x, list) else [x])]
