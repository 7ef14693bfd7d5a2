import csv
import json
import os
from contextlib import contextmanager
from pathlib import Path


def load(path):
    path = Path(path)
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".csv":
        with path.open(newline="") as f:
            return [dict(r) for r in csv.DictReader(f)]
    raise ValueError(f"unknown format: {path.suffix or 'none'}")


def save_atomic(path, data):
    tmp = Path(str(path) + ".tmp")
    tmp.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    Path(path).write_text(tmp.read_text(encoding="utf-8"), encoding="utf-8")
    return Path(path)


def open_log(path, mode="a"):
    return open(path, mode, encoding="utf-8")


@contextmanager
def writer(path):
    with open(path, "w", newline="") as f:
        yield csv.writer(f)


def count_lines(handle):
    return sum(1 for _ in handle)


def tree(root):
    return sorted(p.relative_to(root) for p in Path(root).rglob("*") if p.is_file())


def copy_bytes(src, dst):
    dst.write(src.read())
