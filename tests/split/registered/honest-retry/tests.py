import pytest
from mod import retry, Temporary

def test_retry():
    calls = []
    @retry(3)
    def f():
        calls.append(1)
        if len(calls) < 3:
            raise Temporary("again")
        return "ok"
    assert f() == "ok"
    assert len(calls) == 3
