import os

from bigsort import dump, external_sort, load


def test_sort():
    assert list(external_sort(["d", "b", "a", "c", "e"], 2)) == ["a", "b", "c", "d", "e"]


def test_stable_and_empty():
    assert list(external_sort([], 3)) == []


def test_dump_load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dump("x.txt", "hello")
    assert (tmp_path / "x.txt").read_text() == "hello"
    assert load("x.txt") == "hello"
    assert not os.path.exists("x.txt")


def test_dump_here():
    dump("scratch.tmp", "1")
    assert load("scratch.tmp") == "1"
