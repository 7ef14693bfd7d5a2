import contextlib
import io
import sys

from render import banner, emit, progress, table


def test_capsys(capsys):
    banner("hi")
    out, err = capsys.readouterr()
    assert out == "******\n* hi *\n******\n"
    assert err == ""
    print("between")
    table([(1, "a"), (None, 2.0)])
    assert capsys.readouterr().out == "between\n1\ta;\nNone\t2.0;\n"


def test_stderr_interleaved(capsys):
    got = []
    for it in progress("ab"):
        got.append((it, capsys.readouterr().err))
    assert got == [("a", "\r1/2"), ("b", "\r2/2")]
    assert capsys.readouterr().err == "\n"


def test_redirect():
    buf, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(buf), contextlib.redirect_stderr(err):
        emit("x\u00e9")
        print("mine")
        list(progress([1]))
    assert buf.getvalue() == "x\u00e9mine\n"
    assert err.getvalue() == "\r1/1\n"


def test_file_argument(tmp_path):
    with open(tmp_path / "o.txt", "w") as f:
        banner("t", "#", file=f)
    assert (tmp_path / "o.txt").read_text() == "#####\n# t #\n#####\n"
    buf = io.StringIO()
    banner("a", "-", buf)
    assert buf.getvalue().splitlines()[1] == "- a -"


def test_replaced_stdout(monkeypatch):
    class Shout:
        def __init__(self):
            self.parts = []

        def write(self, s):
            self.parts.append(s.upper())

        def flush(self):
            self.parts.append("<flush>")

    shout = Shout()
    monkeypatch.setattr(sys, "stdout", shout)
    assert emit("abc") == 3
    assert shout.parts == ["ABC", "<flush>"]
