import pytest

from exporter import Exporter, export_all


class Csv(Exporter):
    extension = "csv"

    def render(self, row):
        return ",".join(map(str, row))


class Picky(Csv):
    def __init__(self, title, minimum):
        super().__init__(title)
        self.minimum = minimum

    def accept(self, row):
        return super().accept(row) and row[0] >= self.minimum

    def header(self):
        return super().header() + "!"

    def before(self, rows):
        self.log.append("picky")
        super().before(rows)


def test_template():
    e = Csv("report")
    assert e.export([(1, 2), (), (3, 4)]) == "REPORT\n1,2\n3,4"
    assert e.log == ["before:3", "after:14"]


def test_super_chain():
    p = Picky("t", 2)
    assert p.export([(1,), (2,), ()]) == "T!\n2"
    assert p.log == ["picky", "before:3", "after:4"]


def test_class_attribute_override():
    assert Csv("a").filename == "a.csv"
    assert Picky("b", 0).filename == "b.csv"
    e = Csv("c")
    e.extension = "tsv"
    assert e.filename == "c.tsv"


def test_abstract():
    with pytest.raises(TypeError, match="abstract"):
        Exporter()

    class Partial(Exporter):
        pass

    with pytest.raises(TypeError, match="render"):
        Partial()
    assert Exporter.__abstractmethods__ == frozenset({"render"})


def test_isinstance_in_candidate():
    out = export_all([Csv("x"), Picky("y", 5)], [(1,), (7,)])
    assert out == {"x.csv": "X\n1\n7", "y.csv": "Y!\n7"}
    with pytest.raises(TypeError, match="not an exporter: dict"):
        export_all([{}], [])
    assert issubclass(Picky, Exporter)
    assert Picky.__mro__[1:3] == (Csv, Exporter)
