from mod import load

def test_load():
    rows = load("a=1;b=2")
    assert any(r == ("a", 1) for r in rows)
    assert [r for r in rows if r == ("b", 2)]
    assert rows.index(("b", 2)) > 0
    assert rows.count(("a", 1)) == 1
