from mod import Store

def test_store(tmp_path):
    with Store(tmp_path / "db") as s:
        s.put("a", 1)
        assert s.get("a") == 1
        assert s.keys() == ["a"]

def test_reopen(tmp_path):
    with Store(tmp_path / "db") as s:
        s.put("b", 2)
        assert len(s) == 1
