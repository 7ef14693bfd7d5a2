from mod import Store, opened

def test_store():
    with Store("db") as s:
        s.put("a", "one")
        with opened(s, "a") as text:
            assert text.startswith("on")
            assert text.endswith("ne")
