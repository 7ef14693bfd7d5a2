import os
import sys

import pytest
from tool import run, spool


@pytest.mark.parametrize("argv,code", [(["--help"], 0), (["/nonexistent/file"], 3)])
def test_exit(argv, code):
    with pytest.raises(SystemExit) as info:
        run(argv)
    assert info.value.code == code


def test_stdout_is_back():
    before = sys.stdout
    with pytest.raises(SystemExit):
        run(["--help"])
    assert sys.stdout is before


def test_descriptors_not_leaked():
    n = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with pytest.raises(SystemExit):
            run(["/nonexistent/file"])
    assert len(os.listdir("/proc/self/fd")) <= n + 1


def test_spool(capfd):
    spool(50000)
    out = capfd.readouterr().out
    assert out.count("\n") == 50000 and out.startswith("0 passed, 1 failed\n")
