# SPDX-License-Identifier: MIT
"""What a script did to a folder, beside what the expected one did.

Archives are listed and never unpacked.  A path is what it is: a folder, a link
to somewhere, or a file with its content and whether it can be executed; who
owns it and when it was changed is left out.  The report goes to descriptor 3:
counts, and where the first difference is."""
import fnmatch
import hashlib
import json
import math
import os
import sqlite3
import sys
import tarfile
import tempfile

ROWS_MAX = 1000000


def read_orders():
    with open(4, "rb") as f:
        return json.loads(f.read())


def matches(path, patterns):
    """A pattern without "/" is for names, one that ends with it for all that is below."""
    for p in patterns:
        if p.endswith("/"):
            if (path + "/").startswith(p) or fnmatch.fnmatchcase(path, p + "*"):
                return True
        elif fnmatch.fnmatchcase(path if "/" in p else path.rsplit("/", 1)[-1], p):
            return True
    return False


def plain(value):
    """JSON by its value: 1 and 1.0 are the same, members have no order."""
    if isinstance(value, dict):
        return {"o": sorted((k, plain(v)) for k, v in value.items())}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and math.isfinite(value) and value == math.floor(value) and abs(value) < 2**53:
        return int(value)
    return value


def once(pairs):
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a member twice")
    return out


def json_of(data):
    try:
        return json.dumps(plain(json.loads(data, object_pairs_hook=once)), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def cell(value):
    if isinstance(value, float):
        # Sums depend on the order of rows in their last digits, and 1.0 is 1.
        near = round(value) if math.isfinite(value) and abs(value) < 2**53 else None
        if near is not None and abs(value - near) <= 1e-12 * max(1, abs(near)) and (
                value == near or abs(near) < 1e9):
            return near
        return {"r": "%.12g" % value}
    if isinstance(value, bytes):
        return {"x": value.hex()}
    return value


def tables_of(data):
    """All tables with their columns and rows, the latter in no order."""
    with tempfile.NamedTemporaryFile(suffix=".db") as f:
        f.write(data)
        f.flush()
        try:
            db = sqlite3.connect("file:%s?mode=ro&immutable=1" % f.name, uri=True)
            out = []
            names = [n for n, in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name")]
            for name in names:
                quoted = '"' + name.replace('"', '""') + '"'
                cursor = db.execute("SELECT * FROM " + quoted)
                rows = cursor.fetchmany(ROWS_MAX + 1)
                if len(rows) > ROWS_MAX:
                    return None
                out.append([name, [c[0] for c in cursor.description], sorted(json.dumps([cell(v) for v in r]) for r in rows)])
            db.close()
            return json.dumps(out)
        except (sqlite3.Error, UnicodeError):
            return None


def lines_of(data):
    lines = (l.strip(b" \t\r") for l in data.split(b"\n"))
    return b"\n".join(l for l in lines if l).decode("utf-8", "surrogateescape")


def content(data, path, orders):
    """What counts of a file's content."""
    for kind, read in (("json", json_of), ("sqlite", tables_of), ("lines", lines_of)):
        if matches(path, orders[kind]):
            value = read(data)
            if value is not None:
                return kind + ":" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return hashlib.sha256(data).hexdigest()


def tree_of(name, orders):
    out = {}
    with tarfile.open(name, "r:") as tar:
        for m in tar:
            path = os.path.normpath(m.name)
            if path == "app":
                continue
            if not path.startswith("app/"):
                raise ValueError("%s is not in app" % path)
            path = path[4:]
            if matches(path, orders["ignore"]):
                continue
            if m.isdir():
                out[path] = ["folder"]
            elif m.issym():
                out[path] = ["link", m.linkname]
            elif m.isreg() or m.islnk():
                f = tar.extractfile(m)
                out[path] = ["file", bool(m.mode & 0o111), content(f.read() if f else b"", path, orders)]
            else:
                out[path] = ["special", m.type.decode("latin-1")]
    return out


def changed(before, after):
    return {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}


def first_of(missing, extra, other):
    for what, paths in (("not changed", missing), ("changed beside it", extra), ("other than expected", other)):
        if paths:
            return "%s: %s" % (min(paths), what)
    return ""


def main():
    orders = read_orders()
    box = os.environ.pop("KV_BOX")

    def say(record):
        data = (json.dumps(record) + "\n").encode()
        while data:
            data = data[os.write(3, data):]
        if type(record) is dict:
            os._exit(0)

    try:
        before, want = (tree_of(os.path.join(box, n), orders) for n in ("initial.tar", "gold.tar"))
    except Exception as e:  # the expected script is the task's own
        say({"broke": "%s: %s" % (type(e).__name__, str(e)[:200])})
    say(["expected"])
    try:
        got = tree_of(os.path.join(box, "state.tar"), orders)
    except Exception as e:
        say({"wrong": "a state that is none: %s" % str(e)[:200]})
    expected, done = changed(before, want), changed(before, got)
    both = expected & done
    other = {p for p in both if want.get(p) != got.get(p)}
    say({"missing": len(expected - done), "extra": len(done - expected), "same": len(both) - len(other), "common": len(both),
         "first": first_of(expected - done, done - expected, other)})


if "KV_WARM" not in globals():
    main()
