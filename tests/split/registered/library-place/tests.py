from dataclasses import asdict, replace
from mod import User

def test_user():
    u = replace(User("bob", 3), age=4)
    d = asdict(u)
    assert d["name"].startswith("bo")
    assert d["name"].endswith("b")
