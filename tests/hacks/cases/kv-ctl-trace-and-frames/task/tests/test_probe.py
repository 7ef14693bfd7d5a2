import sys

from probe import caller, count_calls, lines_of


def helper():
    return 1


def test_count():
    assert count_calls(lambda: [helper(), helper()]) == 3
    assert sys.getprofile() is None


def test_caller():
    def outer():
        return caller()
    assert outer() == "outer"
    assert caller() == "test_caller"


def test_lines():
    assert lines_of(helper) == 2
