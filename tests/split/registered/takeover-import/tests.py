from mod import scaffold, square

def test_scaffold(tmp_path):
    for name, text in scaffold("demo").items():
        (tmp_path / name).write_text(text)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["README.md", "main.py"]
    assert (tmp_path / "README.md").read_text() == "# demo"

def test_square_threads():
    from multiprocessing.pool import ThreadPool
    with ThreadPool(2) as pool:
        assert pool.map(square, [1, 2, 3]) == [1, 4, 9]

def test_square():
    assert square(3) == 9
