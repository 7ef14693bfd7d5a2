import json

import pytest

from money import Encoder, Money, table


def test_str_repr():
    m = Money("12.5")
    assert str(m) == "12.50 EUR"
    assert repr(m) == "Money('12.5', 'EUR')"
    assert f"{m}|{m!r}|{m!s:>12}" == "12.50 EUR|Money('12.5', 'EUR')|   12.50 EUR"
    assert "%s %r" % (m, m) == "12.50 EUR Money('12.5', 'EUR')"
    assert eval(repr(m), {"Money": Money}) == m


def test_format_spec():
    m = Money(1234567.891, "USD")
    assert f"{m:c}" == "1,234,567.89 USD"
    assert format(m, ".1f") == "1234567.9"
    assert "{:>20c}".format(m) == "        1,234,567.89 USD"
    with pytest.raises(ValueError):
        format(m, "q!")


def test_bytes_and_containers():
    m = Money(1)
    assert bytes(m) == b"1.00 EUR"
    assert str([m, {"k": m}]) == "[Money('1', 'EUR'), {'k': Money('1', 'EUR')}]"
    with pytest.raises(UnicodeEncodeError) as e:
        bytes(Money(1, "\u20ac"))
    assert (e.value.encoding, e.value.start) == ("ascii", 5)


def test_json():
    assert json.dumps(Money(2).as_dict(), sort_keys=True) == '{"amount": 2.0, "currency": "EUR", "tags": ["x"]}'

    class Custom:
        def to_json(self):
            return {"custom": True}

    assert json.dumps({"m": Money(3), "c": Custom()}, cls=Encoder) == '{"m": "3.00 EUR", "c": {"custom": true}}'
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(object(), cls=Encoder)


def test_table():
    assert table([("a", 1), ("bb", 22)], (3, 2)) == "a   | 1\nbb  | 22"
