import json
from pathlib import Path

import pytest

import storage


def test_load(tmp_path):
    p = tmp_path / "d.json"
    p.write_text('{"k": "\u00e9", "n": [1, 2.5, null]}', encoding="utf-8")
    assert storage.load(p) == {"k": "\u00e9", "n": [1, 2.5, None]}
    assert storage.load(str(p))["n"][2] is None
    (tmp_path / "d.csv").write_text("a,b\n1,x\n2,y\n")
    assert storage.load(tmp_path / "d.csv") == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    with pytest.raises(ValueError, match="unknown format: none"):
        storage.load(tmp_path / "x")
    p.write_text("{oops")
    with pytest.raises(json.JSONDecodeError) as e:
        storage.load(p)
    assert e.value.pos == 1


def test_save(tmp_path):
    out = storage.save_atomic(tmp_path / "o.json", {"\u2603": [True]})
    assert isinstance(out, Path) and out == tmp_path / "o.json"
    assert json.loads(out.read_text(encoding="utf-8")) == {"\u2603": [True]}
    assert [p.name for p in tmp_path.iterdir()] == ["o.json"]


def test_handle_from_candidate(tmp_path):
    path = tmp_path / "log.txt"
    with storage.open_log(path) as f:
        f.write("one\n")
        assert not f.closed
    assert f.closed
    with storage.open_log(path) as f:
        f.writelines(["two\n", "three\n"])
    with storage.open_log(path, "r") as f:
        assert f.readline() == "one\n"
        assert list(f) == ["two\n", "three\n"]
    with pytest.raises(ValueError, match="closed file"):
        f.read()


def test_handle_to_candidate(tmp_path):
    path = tmp_path / "n.txt"
    path.write_text("1\n2\n3\n")
    with path.open() as f:
        next(f)
        assert storage.count_lines(f) == 2
    with open(path, "rb") as src, open(tmp_path / "c", "wb") as dst:
        storage.copy_bytes(src, dst)
    assert (tmp_path / "c").read_bytes() == b"1\n2\n3\n"


def test_csv_writer(tmp_path):
    with storage.writer(tmp_path / "w.csv") as w:
        w.writerow(["a", 1])
        w.writerows([("q\"", None)])
    assert (tmp_path / "w.csv").read_bytes() == b'a,1\r\n"q""",\r\n'


def test_tree(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "f").touch()
    (tmp_path / "z").touch()
    assert storage.tree(tmp_path) == [Path("a/b/f"), Path("z")]
