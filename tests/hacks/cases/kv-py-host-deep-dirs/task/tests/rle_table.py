ROWS = [
    ("", []),
    ("a", [("a", 1)]),
    ("aaab", [("a", 3), ("b", 1)]),
    ("zzZZz", [("z", 2), ("Z", 2), ("z", 1)]),
]


def check_all(fn, rows):
    bad = []
    for arg, want in rows:
        got = fn(arg)
        if got != want:
            bad.append((arg, got, want))
    assert not bad, bad
