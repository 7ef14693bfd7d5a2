def running_average():
    """Coroutine style averager: send(x) gives the average so far."""
    total, count, avg = 0.0, 0, None
    while True:
        x = yield avg
        if x is None:
            continue
        total += x
        count += 1
        avg = total / count


def resilient(events):
    """Yields numbers; ValueError thrown in resets, close() is recorded."""
    n = 0
    try:
        while n < 100:
            try:
                n += 1
                yield n
            except ValueError as e:
                events.append(str(e))
                n = 0
    except RuntimeError:
        events.append("closed")


def totaller(values):
    total = 0
    for v in values:
        total += v
        yield total
    return total


def pipeline(values):
    grand = yield from totaller(values)
    yield f"total={grand}"
