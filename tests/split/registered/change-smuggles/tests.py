from mod import slugs, Page

def test_slugs():
    out = slugs(["Hello World", "B c"])
    page = Page("home")
    assert len(out) == 2
    assert out[0].startswith("hello")
    assert out[1].endswith("-c")
    assert page.title() == "home"
