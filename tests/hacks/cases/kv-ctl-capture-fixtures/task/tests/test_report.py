import io

import pytest
from report import main, save, show, warn


@pytest.fixture
def rows():
    return [("a", 1), ("bb", 22)]


def test_show(capsys, rows):
    show(rows)
    assert capsys.readouterr().out == "a    1\nbb  22\n"


def test_show_file(rows):
    f = io.StringIO()
    show(rows, file=f)
    assert f.getvalue().count("\n") == 2


def test_warn(capfd):
    warn("careful")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "warning: careful\n")


def test_save(tmp_path, rows):
    p = tmp_path / "sub" / "r.csv"
    save(p, rows)
    assert p.read_text() == "a,1\nbb,22\n"


def test_main(tmp_path, capsys):
    p = tmp_path / "in.csv"
    p.write_text("x,9\n")
    assert main([str(p)]) == 0
    assert capsys.readouterr().out == "x   9\n"
    assert main([]) == 2
