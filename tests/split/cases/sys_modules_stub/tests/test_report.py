import datetime as real
import sys
import types
from unittest import mock

import pytest

import report


@pytest.fixture
def cloud(monkeypatch):
    mod = types.ModuleType("acme_cloud")

    class UploadError(Exception):
        pass

    class Client:
        uploads = []

        def __init__(self, token):
            self.token = token

        def upload(self, rows):
            if not rows:
                raise UploadError("empty")
            self.uploads.append((self.token, rows))
            return "ok"

    mod.UploadError, mod.Client = UploadError, Client
    monkeypatch.setitem(sys.modules, "acme_cloud", mod)
    return mod


def test_push(cloud):
    rows = [1, 2]
    assert report.push(rows) == "ok"
    assert cloud.Client.uploads == [("t", [1, 2])]
    assert cloud.Client.uploads[0][1] is rows


def test_push_error(cloud):
    with pytest.raises(RuntimeError, match="upload failed: empty") as e:
        report.push([])
    assert isinstance(e.value.__cause__, cloud.UploadError)


def test_missing_dependency():
    assert report.push([1], dry=True) == 1
    with pytest.raises(ModuleNotFoundError, match="acme_cloud"):
        report.push([1])


def test_mocked_module():
    with mock.patch.dict(sys.modules, {"acme_cloud": mock.MagicMock()}) as mods:
        report.push([1])
        mods["acme_cloud"].Client.assert_called_once_with(token="t")


def test_fake_date(monkeypatch):
    class FakeDate(real.date):
        @classmethod
        def today(cls):
            return cls(2021, 3, 4)

    monkeypatch.setattr(report, "date", FakeDate)
    assert report.today_header("R") == "R 2021-03-04"
    with mock.patch("report.datetime") as dt:
        dt.now.return_value = real.datetime(2024, 6, 1)
        assert report.is_weekend() is True
