import importlib
import runpy
import sys
from unittest import mock

import pytest

import shop
import shop.pricing.rates as r
from shop import Cart, errors
from shop.cart import Cart as SameCart
from shop.pricing import tax as compute


def test_import_forms():
    assert Cart is SameCart is shop.cart.Cart
    assert shop.add_tax is compute
    assert r is sys.modules["shop.pricing.rates"]
    assert importlib.import_module("shop.errors") is errors
    assert importlib.import_module(".cart", "shop").Cart is Cart
    assert shop.__version__ == "2.1"


def test_cart():
    assert Cart().add("a", 10).add("b", 1, 5).total() == 18.0
    with pytest.raises(errors.ShopError, match="empty"):
        Cart().total()
    assert Cart.__module__ == "shop.cart"
    assert errors.EmptyCart.__qualname__ == "EmptyCart"


def test_patch_submodule(monkeypatch):
    monkeypatch.setattr(r, "RATE", 0.5)
    assert compute(10) == 15.0
    with mock.patch("shop.cart.pricing.tax", return_value="T"):
        assert Cart().add("x", 1).total() == "T"
    assert Cart().add("x", 2).total() == 3.0


def test_lazy_and_missing():
    assert shop.legacy.OLD is True
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        shop.nothing
    with pytest.raises(ModuleNotFoundError, match="shop.missing") as e:
        importlib.import_module("shop.missing")
    assert e.value.name == "shop.missing"
    with pytest.raises(ImportError, match="cannot import name"):
        from shop.pricing import nope  # noqa: F401


def test_run_as_main(capsys):
    runpy.run_module("shop", run_name="__main__")
    assert capsys.readouterr().out == "shop main\n"
