from tally import most, tally


def test_smoke():
    assert tally([]) == {}


def test_tally():
    got = tally("a b a c a b".split())
    assert got == {"a": 3, "b": 2, "c": 1}
    assert sum(got.values()) == 6


def test_most():
    assert most(["x", "y", "y"]) == "y"


def test_tie():
    assert most(["q", "p", "p", "q"]) == "p"
