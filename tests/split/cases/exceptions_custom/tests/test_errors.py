import pytest

from errors import AppError, Invalid, NotFound, QuotaExceeded, annotate, find, from_http, hide, validate


def test_cause():
    with pytest.raises(AppError) as e:
        find({}, "k")
    assert type(e.value) is NotFound
    assert e.type is NotFound
    assert str(e.value) == "[404] no k"
    assert isinstance(e.value.__cause__, KeyError)
    assert e.value.__cause__.args == ("k",)
    assert e.value.args == ("no k",)


def test_multiple_bases_and_attributes():
    with pytest.raises(ValueError, match=r"^\[422\] age: missing$") as e:
        validate({})
    assert e.value.field == "age"
    assert e.value.details == {"field": "age"}
    assert e.value.code == 422
    assert validate({"age": "7"}) == 7


def test_implicit_context():
    with pytest.raises(Invalid) as e:
        validate({"age": "x"})
    assert e.value.__cause__ is None
    assert isinstance(e.value.__context__, ValueError)
    assert "invalid literal" in str(e.value.__context__)
    with pytest.raises(NotFound) as e:
        hide({}, "q")
    assert e.value.__suppress_context__ is True


def test_args_and_notes():
    with pytest.raises(QuotaExceeded) as e:
        annotate(3)
    assert e.value.args == (3, "units")
    assert e.value.__notes__ == ["see the pricing page"]
    assert repr(e.value) == "QuotaExceeded(3, 'units')"


@pytest.mark.parametrize("status, cls", [(404, NotFound), (503, AppError)])
def test_from_http(status, cls):
    with pytest.raises(cls) as e:
        from_http(status)
    assert e.value.code == status
    assert issubclass(NotFound, AppError) and not issubclass(NotFound, ValueError)


def test_raise_and_catch_in_test():
    try:
        raise Invalid("f", "r")
    except NotFound:
        pytest.fail("wrong branch")
    except AppError as e:
        assert e.field == "f"
    assert AppError("m", details={"a": 1}).details["a"] == 1
