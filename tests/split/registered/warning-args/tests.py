import pytest
from mod import old

def test_old():
    with pytest.warns(DeprecationWarning) as w:
        old()
    assert w[0].message.args[0].startswith("old() is")
    assert w[0].message.args[0].endswith("new()")
