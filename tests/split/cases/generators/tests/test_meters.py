import inspect
import types

import pytest

from meters import pipeline, resilient, running_average, totaller


def test_send():
    avg = running_average()
    assert next(avg) is None
    assert avg.send(10) == 10
    assert avg.send(20) == 15
    assert next(avg) == 15


def test_send_before_start():
    avg = running_average()
    with pytest.raises(TypeError, match="just-started generator"):
        avg.send(1)


def test_throw_and_close():
    events = []
    gen = resilient(events)
    assert next(gen) == 1
    assert next(gen) == 2
    assert gen.throw(ValueError("reset")) == 1
    gen.close()
    assert events == ["reset", "closed"]
    with pytest.raises(StopIteration):
        next(gen)


def test_throw_unhandled():
    events = []
    gen = resilient(events)
    next(gen)
    with pytest.raises(KeyError, match="k"):
        gen.throw(KeyError("k"))
    assert events == ["closed"]


def test_return_value():
    gen = totaller([1, 2])
    assert [next(gen), next(gen)] == [1, 3]
    with pytest.raises(StopIteration) as e:
        next(gen)
    assert e.value.value == 3
    assert list(pipeline([4, 5])) == [4, 9, "total=9"]


def test_kind():
    gen = totaller([])
    assert inspect.isgenerator(gen)
    assert isinstance(gen, types.GeneratorType)
    assert iter(gen) is gen
