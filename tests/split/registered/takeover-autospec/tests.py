from unittest import mock
from mod import Client

def test_fetch():
    c = Client("http://x")
    with mock.patch.object(c, "fetch", autospec=True) as f:
        f.return_value = "page"
        assert c.load("/a") == "PAGE"
    f.assert_called_once_with("/a")

def test_base():
    assert Client("http://x").load("/b") == "HTTP://X/B"
