from mod import render, info

def test_render():
    page = render("Bob", 3)
    assert "Bob" in page
    assert "<b>3</b>" in page

def test_info():
    d = info("x")
    assert d["ok"]
    assert "name" in d
