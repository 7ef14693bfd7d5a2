from mod import parse

def test_parse():
    p = parse("1,2")
    assert p.x == 1
    assert p.y == 2
