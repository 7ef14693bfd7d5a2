from operator import attrgetter
from mod import parse

def test_all():
    rows = parse("1,2;3,4")
    for got, want in zip(map(attrgetter("y"), rows), [2, 4]):
        assert got == want
