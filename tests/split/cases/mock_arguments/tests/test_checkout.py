from unittest.mock import ANY, MagicMock, Mock, call, create_autospec, sentinel

import pytest

from checkout import Checkout, PaymentError


@pytest.fixture
def parts():
    inventory = Mock()
    inventory.price.side_effect = {"pen": 2, "ink": 5}.__getitem__
    return Mock(), inventory


def test_happy_path(parts):
    gateway, inventory = parts
    gateway.charge.return_value = sentinel.receipt
    notifier = Mock()
    got = Checkout(gateway, inventory, notifier).buy("alpha", {"pen": 3, "ink": 1})
    assert got is sentinel.receipt
    gateway.charge.assert_called_once_with("alpha", 11)
    notifier.assert_called_once_with("alpha", receipt=sentinel.receipt)
    inventory.reserve.assert_has_calls([call("pen", count=3), call("ink", count=1)])
    inventory.release.assert_not_called()


def test_failure_releases(parts):
    gateway, inventory = parts
    boom = ConnectionError("net")
    gateway.charge.side_effect = boom
    with pytest.raises(PaymentError, match="cannot charge beta") as e:
        Checkout(gateway, inventory).buy("beta", {"pen": 1})
    assert e.value.__cause__ is boom
    inventory.release.assert_called_once_with("pen", count=1)


def test_order_of_calls():
    manager = MagicMock()
    manager.inv.price.return_value = 1
    Checkout(manager.gw, manager.inv).buy("u", {"a": 2})
    assert [c[0] for c in manager.mock_calls[:3]] == ["inv.price", "inv.reserve", "gw.charge"]
    manager.gw.charge.assert_called_with(ANY, 2)


def test_context_manager_mock():
    db = MagicMock()
    tx = db.transaction.return_value.__enter__.return_value
    tx.__len__.return_value = 2
    assert Checkout(None, None).archive(db, [1, 2]) == 2
    tx.insert.assert_has_calls([call(1), call(2)])
    db.transaction.return_value.__exit__.assert_called_once_with(None, None, None)


def test_autospec_of_candidate():
    shop = create_autospec(Checkout, instance=True)
    shop.buy.return_value = 1
    assert shop.buy("u", {}) == 1
    with pytest.raises(TypeError):
        shop.buy()
    assert isinstance(shop, Checkout)
