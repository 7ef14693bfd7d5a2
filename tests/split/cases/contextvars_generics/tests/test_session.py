import contextlib
import contextvars
import operator

import pytest

from session import Box, Group, current_user, login, whoami


def test_contextvar():
    assert whoami() == "anonymous"
    with login("alpha"):
        with login("beta"):
            assert whoami() == "beta"
        assert whoami() == "alpha"
    token = current_user.set("direct")
    assert whoami() == "direct"
    current_user.reset(token)


def test_copied_context():
    ctx = contextvars.copy_context()
    ctx.run(current_user.set, "inner")
    assert ctx.run(whoami) == "inner"
    assert whoami() == "anonymous"


def test_generic():
    assert Box[int](3).map(str).value == "3"
    assert Box[int].__origin__ is Box

    class Named(Box[str]):
        pass

    n = Named("x").map(str.upper)
    assert type(n) is Named and n.value == "X"
    assert list(map(operator.attrgetter("value"), [n, Box(1)])) == ["X", 1]


def test_exit_stack():
    log, boxes = [], [Box(i) for i in range(3)]
    with contextlib.ExitStack() as stack:
        got = [stack.enter_context(b) for b in boxes]
        stack.callback(log.append, "cb")
        assert got[1] is boxes[1]
    assert [b.value for b in boxes] == [None] * 3 and log == ["cb"]
    with pytest.raises(ZeroDivisionError):
        with Group() as g:
            g.add(log.append, 1).add(log.append, 2)
            1 / 0
    assert log == ["cb", 2, 1]
