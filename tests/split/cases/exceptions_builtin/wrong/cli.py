import sys


def lookup(table, key):
    return table[key]


def load(path):
    with open(path) as f:
        return f.read()


def main(argv):
    if "--help" in argv:
        print("usage: cli [--fail]")
        sys.exit(0)
    if "--fail" in argv:
        sys.exit("fatal: failed")
    if "--int" in argv:
        raise KeyboardInterrupt
    if not argv:
        raise SystemExit("2")
    return len(argv)


def first(iterable):
    return next(iter(iterable))


def decode(raw):
    return raw.decode("utf-8")


def attr(obj, name):
    return getattr(obj, name)


def check(value):
    assert value > 0, f"bad value {value}"
    return value
