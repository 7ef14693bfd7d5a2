import logging
import warnings

import pytest
from noisy import old, set_level, work


def test_deprecated():
    with pytest.warns(DeprecationWarning, match="use work"):
        assert old(3) == 3


def test_logs(caplog):
    with caplog.at_level(logging.DEBUG, logger="noisy"):
        assert work([1, 2]) == 3
    assert [r.getMessage() for r in caplog.records] == ["item 1", "item 2", "FAILED 0 errors 0"]


def test_level():
    set_level("ERROR")
    assert logging.getLogger("noisy").level == logging.ERROR
    set_level("NOTSET")


def test_warning_as_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            old(1)
