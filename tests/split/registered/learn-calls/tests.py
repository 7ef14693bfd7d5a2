from unittest import mock
from mod import notify

def test_notify():
    sender = mock.Mock()
    notify(sender, ["bob", "eve"])
    assert mock.call("bob", priority=2) in sender.mock_calls
    assert mock.call("eve", priority=2) in sender.mock_calls
