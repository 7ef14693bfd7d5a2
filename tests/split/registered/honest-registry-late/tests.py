import pytest
import mod
from mod import COMMANDS, command

NAMES = [mod.name_of(i) for i in (1, 2)]

def test_commands():
    @command
    def hello(): return "hi"
    assert COMMANDS["hello"]() == "hi"
    assert mod.run("hello") == "hi"

@pytest.mark.parametrize("n", NAMES)
def test_names(n):
    assert n.startswith("n")
