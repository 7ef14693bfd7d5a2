import pytest

from thermo import Mars, Temperature


def test_get_set_delete():
    t = Temperature(25)
    t.fahrenheit = 212
    assert t.celsius == pytest.approx(100)
    t.celsius += 1
    assert t.history == [25, pytest.approx(100), pytest.approx(101)]
    del t.celsius
    assert t.celsius == 0.0


def test_validation_leaves_value():
    t = Temperature(5)
    with pytest.raises(ValueError, match="-300 is below absolute zero"):
        t.celsius = -300
    assert t.celsius == 5
    with pytest.raises(AttributeError):
        t.kelvin = 3


def test_slots():
    t = Temperature()
    with pytest.raises(AttributeError):
        t.unknown = 1
    assert not hasattr(t, "__dict__")


def test_class_and_static():
    t = Temperature.from_kelvin(273.15)
    assert t.celsius == 0
    m = Mars.from_kelvin(0)
    assert type(m) is Mars
    assert m.celsius == -273.0
    assert Temperature.is_freezing(0) is True
    assert t.is_freezing(3) is False


def test_property_object():
    assert isinstance(Temperature.celsius, property)
    assert Temperature.celsius.__doc__ == "Degrees Celsius."
    assert Temperature.kelvin.fset is None
