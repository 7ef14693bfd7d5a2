import itertools

import pytest

import units


@pytest.mark.parametrize("name, factor", units.CASES)
def test_to_metres(name, factor):
    assert units.convert(1, name, "m") == factor


@pytest.mark.parametrize("unit", units.ALL, ids=repr)
def test_unit(unit):
    assert isinstance(unit, units.Unit)
    assert unit.to(unit, 3) == 3
    assert unit is next(u for u in units.ALL if u.name == unit.name)


@pytest.mark.parametrize("a, b", list(itertools.permutations(units.FACTORS, 2)), ids="-".join)
def test_round_trip(a, b):
    assert units.convert(units.convert(7, a, b), b, a) == pytest.approx(7)


@pytest.fixture
def unit(request):
    return units.Unit(request.param)


@pytest.mark.parametrize("unit, expected", [("km", 1000), pytest.param("cm", 0.01, id="small")],
                         indirect=["unit"])
def test_indirect(unit, expected):
    assert unit.factor == expected


@pytest.mark.parametrize("src, dst, bad", [("ft", "m", "ft"), ("m", "inch", "inch")])
def test_unknown(src, dst, bad):
    with pytest.raises(ValueError, match=f"unknown unit: {bad}$"):
        units.convert(1, src, dst)
