import pytest

from scopes import Suppress, run_in, temporarily, translate


class Recorder:
    def __init__(self, swallow=False):
        self.events, self.swallow = [], swallow

    def __enter__(self):
        self.events.append("enter")
        return 21

    def __exit__(self, exc_type, exc, tb):
        self.events.append(exc_type)
        return self.swallow


def test_swallow():
    err = KeyError("k")
    with Suppress(LookupError, ValueError) as s:
        raise err
    assert s.caught is err
    assert s.exit_args == (KeyError, err)


def test_not_swallowed():
    s = Suppress(LookupError)
    with pytest.raises(ZeroDivisionError):
        with s:
            1 / 0
    assert s.caught is None
    assert s.exit_args[0] is ZeroDivisionError
    with s:
        pass
    assert s.exit_args == (None, None)


def test_temporarily_restores_after_error():
    env = {"a": 1}
    with pytest.raises(RuntimeError):
        with temporarily(env, a=2, b=3) as e:
            assert e is env
            assert env == {"a": 2, "b": 3}
            raise RuntimeError
    assert env == {"a": 1}


def test_as_decorator_and_translate():
    @translate(OSError, ValueError)
    def load():
        raise FileNotFoundError("nope")

    with pytest.raises(ValueError, match="nope") as e:
        load()
    assert isinstance(e.value.__cause__, FileNotFoundError)


def test_manager_from_test():
    rec = Recorder()
    assert run_in(rec, lambda v: v * 2) == 42
    assert rec.events == ["enter", None]
    rec = Recorder(swallow=True)
    assert run_in(rec, lambda v: v / 0) is None
    assert rec.events == ["enter", ZeroDivisionError]
    with pytest.raises((AttributeError, TypeError)):
        run_in(object(), print)
