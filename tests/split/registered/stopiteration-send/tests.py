from mod import Client

def test_send():
    c = Client("x")
    for i, answer in enumerate(map(c.send, ["a", "b", "c"])):
        assert answer == "ok %d" % i

def test_all():
    c = Client("y")
    answers = map(c.send, ["a", "b"])
    assert all(a.startswith("ok") for a in answers)
    assert c.name == "y"
