import pytest

from render import Printer, Tag, _seq, render


def test_builtin_registrations():
    assert render(3) == "int 3"
    assert render(True) == "int True"
    assert render([1, (2, None)]) == "[int 1 [int 2 <NoneType>]]"
    assert render({"a": [1]}) == "{a:[int 1]}"


def test_register_test_class():
    class Money:
        def __init__(self, n):
            self.n = n

    class Euro(Money):
        pass

    assert render(Money(1)) == "<Money>"

    @render.register
    def show_money(m: Money):
        return f"${m.n}"

    assert render([Money(1), Euro(2)]) == "[$1 $2]"
    assert render.dispatch(Euro) is show_money
    assert show_money(Money(9)) == "$9"


def test_register_over_candidate_class():
    assert render(Tag("b")) == "<Tag>"
    render.register(Tag, lambda t: f"tag {t.name}")
    assert render({"t": Tag("b")}) == "{t:tag b}"
    assert render.dispatch(tuple) is _seq
    assert Tag in render.registry


def test_method():
    p = Printer()
    assert p.show("a") == "'a'"
    assert p.show(Tag("br")) == "<br/>"

    class Sub(Tag):
        pass

    assert p.show(Sub("hr")) == "<hr/>"
    with pytest.raises(NotImplementedError, match="float"):
        p.show(1.5)
