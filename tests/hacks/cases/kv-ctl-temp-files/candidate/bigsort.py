import heapq
import os
import tempfile


def external_sort(lines, chunk):
    files = []
    with tempfile.TemporaryDirectory(prefix="sort") as d:
        for i in range(0, len(lines), chunk):
            f = tempfile.TemporaryFile("w+", dir=d)
            f.writelines(s + "\n" for s in sorted(lines[i:i + chunk]))
            f.seek(0)
            files.append(f)
        for s in heapq.merge(*files):
            yield s.rstrip("\n")
        for f in files:
            f.close()


def dump(name, text):
    with open(name + "~", "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    os.replace(name + "~", name)


def load(name):
    with open(name) as f:
        s = f.read()
    os.unlink(name)
    return s
