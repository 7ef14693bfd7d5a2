from mod import export

def test_export():
    out = export([1, 2])
    assert out.read() == "1,2"
