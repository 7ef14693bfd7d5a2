from mod import info

def test_info():
    d = info("x")
    assert d["ok"]
    assert d["tags"]
    assert d["name"]
