import pytest

from gateway import Gateway, GatewayError


class BackendDown(OSError):
    def __init__(self, host):
        super().__init__(f"{host} down")
        self.host = host


class Weird(Exception):
    pass


class FakeBackend:
    def __init__(self, script):
        self.script = script

    def read(self, key):
        value = self.script[key]
        if isinstance(value, BaseException):
            raise value
        return value


def test_translated():
    err = BackendDown("db1")
    gw = Gateway(FakeBackend({"a": err}))
    with pytest.raises(GatewayError, match="read failed: db1 down") as e:
        gw.read("a")
    assert e.value.__cause__ is err
    assert e.value.original is err
    assert e.value.original.host == "db1"
    assert gw.errors == [err]


def test_untouched():
    err = Weird("w", 1)
    with pytest.raises(Weird) as e:
        Gateway(FakeBackend({"a": err})).read("a")
    assert e.value is err


def test_default():
    gw = Gateway(FakeBackend({"a": 1, "b": BackendDown("x")}))
    assert gw.safe("a") == 1
    assert gw.safe("zzz", default="d") == "d"
    with pytest.raises(GatewayError):
        gw.safe("b")


def test_group():
    w, d = Weird(), BackendDown("h")
    gw = Gateway(FakeBackend({"a": w, "b": d, "c": 3}))
    with pytest.raises(ExceptionGroup, match="read_many") as e:
        gw.read_many("abc")
    assert e.value.exceptions == (w, d)
    match, rest = e.value.split(OSError)
    assert match.exceptions[0] is d
    assert rest.exceptions == (w,)
    caught = []
    try:
        gw.read_many("ab")
    except* Weird as g:
        caught.append(len(g.exceptions))
    except* OSError as g:
        caught.append(g.exceptions[0].host)
    assert caught == [1, "h"]
