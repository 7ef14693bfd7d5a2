import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from pkg.text import words


@pytest.mark.parametrize("text,want", [("A bb", ["a", "bb"]), ("", []), ("X", ["x"])])
def test_words(text, want):
    assert words(text) == want


def test_minimum():
    assert words("a bb CCC", minimum=2) == ["bb", "ccc"]
