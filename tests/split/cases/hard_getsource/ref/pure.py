def power(base, exponent):
    """Without ** or pow()."""
    result = 1
    for _ in range(exponent):
        result *= base
    return result


def flatten(xs):
    return [y for x in xs for y in (flatten(x) if isinstance(x, list) else [x])]
