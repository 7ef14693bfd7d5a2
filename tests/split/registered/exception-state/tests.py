import pytest
from mod import check

def test_check():
    with pytest.raises(ValueError) as e:
        check(-1)
    assert e.value.limit == pytest.approx(0.5)
    assert e.value.args[1] == pytest.approx(-1.5)

import numpy
