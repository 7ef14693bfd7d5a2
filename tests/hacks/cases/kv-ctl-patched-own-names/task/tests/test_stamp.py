from unittest import mock

import pytest
import stamp


def test_stamp(monkeypatch):
    monkeypatch.setattr(stamp, "_now", lambda: 12.5)
    assert stamp.stamp("hi") == "[12.5] hi"


def test_retry_calls_sleep():
    send = mock.Mock(side_effect=[OSError("a"), OSError("b"), "ok"])
    with mock.patch.object(stamp, "_sleep") as sleep:
        assert stamp.Client(send).post(5) == "ok"
    assert sleep.call_args_list == [mock.call(0.1), mock.call(0.2)]
    send.assert_called_with(5)


@mock.patch("stamp._sleep")
def test_gives_up(sleep):
    send = mock.Mock(side_effect=OSError("down"))
    with pytest.raises(OSError, match="down"):
        stamp.Client(send).post(1)
    assert send.call_count == 3


def test_default_clock():
    with mock.patch("time.time", return_value=3):
        assert stamp.stamp("x") == "[3] x"
