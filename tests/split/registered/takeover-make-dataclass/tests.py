from dataclasses import make_dataclass
from mod import columns, total

def test_rows():
    Row = make_dataclass("Row", columns("a,b"))
    assert Row(1, 2).b == 2

def test_total():
    assert total([1, 2, 3]) == 6
