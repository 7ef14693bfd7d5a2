from dataclasses import FrozenInstanceError, asdict, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from money import Currency, Money, rate

M = Money(Decimal("10.00"), Currency.EUR)


def test_add_mul():
    assert M + M == Money(Decimal("20.00"), Currency.EUR)
    assert M * 3 == Money(Decimal("30.00"), Currency.EUR)
    assert 3 * M == M * 3


def test_mixed():
    with pytest.raises(TypeError):
        M + Money(Decimal(1), Currency.USD)


def test_frozen_hash_order():
    with pytest.raises(FrozenInstanceError):
        M.amount = 0
    assert {M, replace(M)} == {M}
    assert max([M, M * 2]) == M * 2


@pytest.mark.parametrize("n,want", [(3, ["3.34", "3.33", "3.33"]), (4, ["2.50"] * 4)])
def test_split(n, want):
    parts = M.split(n)
    assert [str(p.amount) for p in parts] == want
    assert sum((p.amount for p in parts), Decimal()) == M.amount


def test_rate_and_dict():
    assert rate(6, 4) == Fraction(3, 2)
    assert asdict(M) == {"amount": Decimal("10.00"), "currency": Currency.EUR}
    assert Currency("EUR") is Currency.EUR
