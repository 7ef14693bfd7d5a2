from mod import info

def test_info():
    d = info("x")
    assert d["ok"] is True
    assert d["tags"]

def test_bool():
    assert not info("y")["errors"]
