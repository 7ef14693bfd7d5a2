import inspect
from mod import connect

def test_signature():
    d = inspect.signature(connect).parameters["host"].default
    assert d.startswith("local")
    assert d.islower()
