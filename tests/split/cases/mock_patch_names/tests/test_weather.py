from unittest import mock
from unittest.mock import MagicMock, patch

import pytest

import weather


def test_patch_function():
    with patch("weather.fetch", return_value=20) as f:
        assert weather.report("Oslo") == "Oslo: 20.0C"
    f.assert_called_once_with("Oslo")
    with pytest.raises(RuntimeError, match="network"):
        weather.report("Oslo")


@patch.dict(weather.CONFIG, {"unit": "F"})
@patch.object(weather, "fetch", side_effect=lambda c: len(c))
def test_patch_dict(fetch):
    assert weather.report("Rome") == "Rome: 39.2F"
    assert weather.CONFIG["unit"] == "F"
    assert fetch.call_count == 1


def test_patch_constant_and_side_effects():
    with patch("weather.LIMIT", 2), patch("weather.fetch") as f:
        f.side_effect = [10, 20, 30]
        assert weather.average(["a", "b", "c"]) == 15
        assert f.call_args_list == [mock.call("a"), mock.call("b")]
    assert weather.LIMIT == 3


def test_autospec_method():
    with patch.object(weather.Api, "call", autospec=True, return_value="pong") as call:
        api = weather.Api("b")
        assert weather.ping(api) is True
        call.assert_called_once_with(api, "/ping", verbose=True)
        with pytest.raises(TypeError):
            api.call()


def test_patch_class():
    with patch("weather.Api") as Api:
        Api.return_value.call.return_value = "x"
        assert weather.Api("b").call("p") == "x"
    assert weather.Api.version() == 1
    with patch.object(weather.Api, "token", "fake"):
        assert weather.Api("b").token == "fake"
    with patch("weather.requests_get", return_value={"body": "B"}) as get:
        assert weather.Api("http://h").call("/z") == "B"
    get.assert_called_once_with("http://h/z")


def test_spec():
    api = MagicMock(spec=weather.Api)
    api.call.return_value = "pong"
    assert isinstance(api, weather.Api)
    assert weather.ping(api)
    api.call.assert_called_once_with("/ping", verbose=True)
    with pytest.raises(AttributeError):
        api.unknown_method()
