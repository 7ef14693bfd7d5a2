from mod import slug, first, title

def test_slug():
    assert slug("Hello World!").startswith("hello")
    assert slug("A b").endswith("-b")

def test_first():
    assert first(["x", "yz"]).isalpha()

def test_title():
    assert title("a").istitle()
