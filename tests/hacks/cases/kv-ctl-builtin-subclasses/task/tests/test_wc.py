from collections import Counter, defaultdict

import pytest
from wc import counts, groups, minmax, temp


def test_counts():
    c = counts("a b a")
    assert c == {"a": 2, "b": 1}
    assert isinstance(c, Counter) and c["zzz"] == 0
    assert c.most_common(1) == [("a", 2)]


def test_groups():
    g = groups(["ab", "ac", "b"])
    assert g == {"a": ["ab", "ac"], "b": ["b"]}
    assert isinstance(g, defaultdict)


def test_minmax():
    r = minmax([3, 1, 2])
    assert r == (1, 3)
    assert (r.lo, r.hi) == (1, 3)
    lo, hi = r
    assert lo < hi


def test_temp():
    t = temp(20)
    assert t == 20.0 and isinstance(t, float)
    assert t.kelvin == pytest.approx(293.15)
    assert t + 1 == 21.0
