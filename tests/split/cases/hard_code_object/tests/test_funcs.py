import types

import funcs


def test_code():
    code = funcs.scale.__code__
    assert code.co_argcount == 2 and code.co_kwonlyargcount == 1
    assert code.co_varnames[:4] == ("x", "k", "offset", "total")
    assert isinstance(code, types.CodeType)


def test_defaults():
    assert funcs.scale.__defaults__ == (2,)
    assert funcs.scale.__kwdefaults__ == {"offset": 0}
    funcs.scale.__defaults__ = (10,)
    try:
        assert funcs.scale(1) == 10
    finally:
        funcs.scale.__defaults__ = (2,)


def test_closure():
    add = funcs.make_adder(4)
    assert add.__closure__[0].cell_contents == 4
    assert add.__code__.co_freevars == ("n",)
    assert add.__name__ == "add"
    assert add.__qualname__ == "make_adder.<locals>.add"


def test_globals():
    assert "FACTOR" in funcs.uses_global.__code__.co_names
    assert funcs.uses_global.__globals__ is vars(funcs)
    clone = types.FunctionType(funcs.uses_global.__code__, {"FACTOR": 10})
    assert clone(2) == 20
