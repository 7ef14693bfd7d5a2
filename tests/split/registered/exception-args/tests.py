import pytest
from mod import check

def test_check():
    with pytest.raises(ValueError) as e:
        check(-1)
    assert e.value.args[0].startswith("negative")
    assert e.value.args[0].endswith("-1")
