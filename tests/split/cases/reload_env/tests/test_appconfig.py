import importlib
import sys

import pytest

import appconfig


@pytest.fixture
def reload_after():
    yield
    importlib.reload(appconfig)


def test_defaults():
    assert appconfig.current() == "prod:4"
    assert appconfig.DEBUG is False


def test_reload(monkeypatch, reload_after):
    before = appconfig.Settings
    monkeypatch.setenv("APP_DEBUG", "TRUE")
    monkeypatch.setenv("APP_WORKERS", "9")
    assert appconfig.WORKERS == 4
    got = importlib.reload(appconfig)
    assert got is appconfig
    assert appconfig.current() == "debug:9"
    assert appconfig.Settings is not before
    assert before.workers == 4
    monkeypatch.undo()


def test_reload_error(monkeypatch, reload_after):
    monkeypatch.setenv("APP_WORKERS", "many")
    with pytest.raises(ValueError, match="invalid literal"):
        importlib.reload(appconfig)
    monkeypatch.undo()


def test_fresh_import(monkeypatch):
    monkeypatch.setenv("APP_WORKERS", "2")
    monkeypatch.delitem(sys.modules, "appconfig")
    fresh = importlib.import_module("appconfig")
    assert fresh is not appconfig
    assert fresh.WORKERS == 2 and fresh.loaded == [2]
    assert appconfig.WORKERS == 4


def test_empty_value_is_error(monkeypatch, reload_after):
    monkeypatch.setenv("APP_WORKERS", "")
    with pytest.raises(ValueError):
        importlib.reload(appconfig)
    monkeypatch.undo()
