import csv
import os
import sys


def show(rows, file=None):
    w = max(len(a) for a, _ in rows)
    n = max(len(str(b)) for _, b in rows)
    for a, b in rows:
        print(f"{a:<{w}}  {b:>{n + (w == 1)}}" if w == 1 else f"{a:<{w}}  {b:>{n}}", file=file)


def warn(msg):
    os.write(2, f"warning: {msg}\n".encode())


def save(path, rows):
    path.parent.mkdir(parents=True)
    with path.open("w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


def main(argv):
    if not argv:
        print("usage: report FILE", file=sys.stderr)
        return 2
    with open(argv[0], newline="") as f:
        show(list(csv.reader(f)))
    return 0
