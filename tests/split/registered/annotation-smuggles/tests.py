from mod import slugs

def test_slugs():
    out = slugs(["Hello World", "B c"])
    assert len(out) == 2
    assert out[0].startswith("hello")
    assert out[1].endswith("-c")
