def dedupe(items):
    """Remove later duplicates in place."""
    seen = set()
    write = 0
    for item in items:
        if item not in seen:
            seen.add(item)
            items[write] = item
            write += 1
    del items[write:]


def apply_defaults(config, defaults):
    for key, value in defaults.items():
        if isinstance(value, dict):
            apply_defaults(config.setdefault(key, {}), value)
        else:
            config.setdefault(key, value)
    return config


def discard_all(pool, unwanted):
    pool = pool - set(unwanted)


def xor_mask(buf, key):
    for i in range(len(buf)):
        buf[i] ^= key[i % len(key)]


def append_event(log, kind, event):
    log[kind].append(event)


def rotate(matrix):
    n = len(matrix)
    return [list(r) for r in zip(*matrix[::-1])]
