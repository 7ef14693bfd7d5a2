import functools

import pytest

from factory import adder, compose, counter, handlers, make_model, record, subscribe


def test_shared_state():
    inc, get = counter(10)
    other_inc, other_get = counter()
    assert [inc(), inc(5)] == [11, 16]
    other_inc()
    assert (get(), other_get()) == (16, 1)
    assert list(map(inc, [1, 1])) == [17, 18]


def test_compose_mixed():
    double = lambda x: x * 2
    inc, _ = counter(100)
    assert compose(str, double, inc)(1) == "202"
    assert compose()(double) is double
    assert compose(len, "{:>5}".format)("a") == 5


def test_partial():
    p = adder(10)
    assert p(2, power=3) == 18
    assert isinstance(p, functools.partial)
    assert p.args == (10,) and p.func.__name__ == "pow_add"
    assert functools.partial(p, 4)() == 14


def test_made_class():
    class Base:
        def hello(self):
            return f"hello {self.name}"

    User = make_model("User", ["name", "age"], (Base,), table="users")
    u = User(name="Alpha")
    assert (u.hello(), u.age, User.table, User.fields) == ("hello Alpha", None, "users", ("name", "age"))
    assert isinstance(u, Base) and User.__name__ == "User" and type(u) is User
    with pytest.raises(TypeError, match="User has no field 'zip'"):
        User(zip=1)
    assert make_model("User", []) is not User

    class Admin(User):
        def hello(self):
            return super().hello() + "!"

    assert Admin(name="Z").hello() == "hello Z!"


def test_record():
    P = record("P", "x y")
    assert P(1, 2) == (1, 2) and P(1, 2).x == 1 and repr(P(1, 2)) == "P(x=1, y=2)"


def test_handlers_and_unsubscribe():
    hs = handlers(["a", "b"])
    assert hs["a"](1) == "a=1" and hs["b"](2) == "b=2"
    cbs = []
    f = lambda: 1
    undo = subscribe(cbs, f)
    assert cbs == [f] and cbs[0] is f
    undo()
    assert cbs == []
    with pytest.raises(ValueError):
        undo()
