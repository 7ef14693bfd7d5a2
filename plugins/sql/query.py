# SPDX-License-Identifier: MIT
"""A query over a copy of a database, beside the one that is expected.

The expected query is run first, and each query has the database to itself and
may only read.  Rows go to descriptor 3, one a line, as JSON text in which equal
values are equal texts; behind those of a query stands how it ended."""
import json
import math
import os
import sqlite3

ROWS_MAX = 100000
READS = {sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT, 31, 33}  # functions, recursion


def read_orders():
    with open(4, "rb") as f:
        return json.loads(f.read())


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


def opened(box, orders):
    if orders["database"]:
        db = sqlite3.connect("file:%s?mode=ro&immutable=1" % os.path.join(box, "database"), uri=True)
    else:
        db = sqlite3.connect(":memory:")
        with open(os.path.join(box, "schema.sql"), encoding="utf-8") as f:
            db.executescript(f.read())
    db.text_factory = lambda b: b.decode("utf-8", "surrogateescape")
    db.set_authorizer(lambda action, a, b, c, d: sqlite3.SQLITE_OK if action in READS and b != "load_extension" else sqlite3.SQLITE_DENY)
    return db


def main():
    orders = read_orders()
    box = os.environ.pop("KV_BOX")

    def say(record):
        data = (json.dumps(record, sort_keys=True) + "\n").encode()
        while data:
            data = data[os.write(3, data):]

    for which in ("expected", "query"):
        count = 0
        try:
            db = opened(box, orders)
            with open(os.path.join(box, which + ".sql"), encoding="utf-8", errors="surrogateescape") as f:
                cursor = db.execute(f.read())
            if cursor.description is None:
                raise ValueError("it is no query")
            columns = len(cursor.description)
            for row in cursor:
                count += 1
                if count > ROWS_MAX:
                    raise ValueError("more than 100,000 rows")
                say([cell(v) for v in row])
            say({"end": which, "columns": columns})
            db.close()
        except (sqlite3.Error, sqlite3.Warning, ValueError, OSError, UnicodeError) as e:
            say({"end": which, "broke": str(e)[:200]})
            if which == "expected":
                break
    os._exit(0)


if "KV_WARM" not in globals():
    main()
