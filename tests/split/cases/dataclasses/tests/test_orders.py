import dataclasses

import pytest

from orders import Line, Order, Point, Sku, export


def test_eq_and_compare_false():
    assert Line(Sku("a"), 2, 5.0) == Line(Sku("a"), 2, 9.0)
    assert Sku("a", 1) != Sku("a", 2)
    assert Order(1) == Order(1) and Order(1) is not Order(1)


def test_frozen_order_hash():
    s = Sku("b", 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        s.code = "x"
    assert sorted([s, Sku("a", 9), Sku("b", 1)]) == [Sku("a", 9), Sku("b", 1), s]
    assert {s: 1}[Sku("b", 2)] == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Line(s))


def test_defaults_not_shared():
    a, b = Order(1), Order(2)
    a.add(Line(Sku("x"), 3, 1.5))
    assert b.lines == [] and a.total == 4.5
    a.lines[0].qty = 10
    a.recompute()
    assert a.total == 15.0


def test_replace_asdict_fields():
    s = dataclasses.replace(Sku("a", 1), size=5)
    assert s == Sku("a", 5)
    o = Order(7, [Line(s, 1, 2.0)], {"k": "v"})
    assert dataclasses.asdict(o) == export(o) == {
        "number": 7, "lines": [{"sku": {"code": "a", "size": 5}, "qty": 1, "price": 2.0}],
        "notes": {"k": "v"}, "total": 2.0}
    assert dataclasses.astuple(s) == ("a", 5)
    assert [f.name for f in dataclasses.fields(Order)] == ["number", "lines", "notes", "total"]
    assert dataclasses.is_dataclass(Order) and dataclasses.is_dataclass(o)


def test_repr_and_errors():
    assert repr(Order(1, [Line(Sku("q"))])) == \
        "Order(number=1, lines=[Line(sku=Sku(code='q', size=0), qty=1, price=0.0)], total=0.0)"
    with pytest.raises(ValueError, match=">= 0"):
        Order(-1)
    with pytest.raises(TypeError):
        Sku()
    before = Order.count
    Order(3)
    assert Order.count == before + 1


def test_slots_kwonly_match():
    p = Point(x=1)
    with pytest.raises(AttributeError):
        p.z = 1
    with pytest.raises(TypeError):
        Point(1, 2)
    match Sku("m", 4):
        case Sku("m", size=n):
            assert n == 4
        case _:
            pytest.fail("no match")
