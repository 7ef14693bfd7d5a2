from pathlib import Path
from mod import report

def test_report(tmp_path):
    path = report(tmp_path, [3, 4, 5])
    text = Path(path).read_text()
    assert "total: 12" in text
    assert "mean: 4.0" in text
    assert "items: 3" in text
