import pytest

from fields import Fallback, Lazy, Person, Settings, Typed


def test_typed():
    p, q = Person(), Person()
    p.name = "Alpha"
    assert (p.name, q.name, q.age) == ("Alpha", "", 0)
    with pytest.raises(TypeError, match="age must be int"):
        p.age = "12"
    assert isinstance(Person.age, Typed)
    assert vars(p) == {"name": "Alpha"}


def test_typed_in_own_class():
    class Box:
        size = Typed(float, 1.0)

    b = Box()
    assert b.size == 1.0
    b.size = 2.5
    assert b.__dict__ == {"size": 2.5}
    assert Box.size.name == "size"


def test_lazy():
    calls = []

    class Report:
        @Lazy
        def total(self):
            calls.append(self)
            return 99

    r = Report()
    assert "total" not in vars(r)
    assert (r.total, r.total) == (99, 99)
    assert calls == [r]


def test_dynamic_attributes():
    s = Settings(debug=True)
    assert s.debug is True
    s.level = 3
    assert getattr(s, "level") == 3
    assert getattr(s, "nope", "dflt") == "dflt"
    assert not hasattr(s, "nope")
    with pytest.raises(AttributeError, match="no setting 'nope'"):
        s.nope
    del s.level
    assert dir(s) == ["debug"]
    with pytest.raises(AttributeError):
        del s.level


def test_missing():
    f = Fallback(a=1)
    assert f["a"] == 1
    assert f["b"] == "<b>"
    assert "b" not in f
    assert f.get("b") is None
    assert "{a}-{z}".format_map(f) == "1-<z>"
    assert isinstance(f, dict)
