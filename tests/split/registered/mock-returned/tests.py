from unittest import mock
from mod import Service

def test_url():
    client = mock.MagicMock()
    client.base = "http://x"
    url = Service(client).url("a b")
    assert url.startswith("http://x/")
    assert url.endswith("a%20b")

def test_rows():
    client = mock.MagicMock()
    client.get.return_value = {"rows": [{"id": 1}, {"id": 2}]}
    rows = Service(client).rows()
    for r in rows:
        assert r["id"] > 0
    assert all(r["url"] for r in rows)
    client.get.assert_called_once_with("/rows")
