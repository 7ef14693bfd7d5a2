import os

import pytest

import deploy


def test_setattr(monkeypatch):
    sent = []
    monkeypatch.setattr(deploy, "upload", sent.append)
    monkeypatch.setattr(deploy, "now", lambda: 7)
    monkeypatch.setattr("deploy.REGION", "us")
    assert deploy.deploy("app") == "us/app-7"
    assert sent == ["app"]


def test_undone():
    assert deploy.REGION == "eu"
    with pytest.raises(ConnectionError, match="app"):
        deploy.deploy("app")


def test_class_method(monkeypatch):
    monkeypatch.setattr(deploy.Target, "connect", lambda self: f"t{self.retries}")
    monkeypatch.setattr(deploy.Target, "retries", 9)
    assert deploy.Target().describe() == "t9@eu"
    t = deploy.Target()
    monkeypatch.setattr(t, "connect", lambda: "inst")
    assert t.describe() == "inst@eu"
    with pytest.raises(AttributeError):
        monkeypatch.setattr(deploy, "missing", 1)


def test_env(monkeypatch):
    monkeypatch.setenv("DEBUG", "1")
    assert deploy.debug_enabled()
    monkeypatch.delenv("DEBUG")
    assert not deploy.debug_enabled()
    assert "DEBUG" not in os.environ


def test_setitem(monkeypatch):
    monkeypatch.setitem(deploy.LIMITS, "cpu", 64)
    assert deploy.fits(50)
    monkeypatch.undo()
    assert not deploy.fits(50)
    monkeypatch.delitem(deploy.LIMITS, "cpu")
    with pytest.raises(KeyError):
        deploy.fits(1)


def test_chdir_and_syspath(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert deploy.config_file() is None
    (tmp_path / "deploy.ini").write_text("x=1")
    assert deploy.config_file() == "x=1"
    (tmp_path / "hook_for_test.py").write_text("def hook():\n    return 'hooked'\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert deploy.load_hook("hook_for_test") == "hooked"
