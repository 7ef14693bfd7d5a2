import tarfile
from mod import backup

def test_extract(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text("hello")
    backup(str(data), str(tmp_path / "b.tar"))
    with tarfile.open(tmp_path / "b.tar") as t:
        t.extractall(tmp_path / "out")
    assert (tmp_path / "out" / "data" / "a.txt").read_text() == "hello"

def test_extract_then_mime(tmp_path):
    import mimetypes
    backup(str(tmp_path), str(tmp_path / "b.tar"))
    assert mimetypes.guess_type(str(tmp_path / "b.tar"))[0] == "application/x-tar"
    with tarfile.open(tmp_path / "b.tar") as t:
        assert len(t.getmembers()) == 1
