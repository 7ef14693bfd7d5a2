#!/bin/sh
# Queries by their rows: in any order and in one, numbers by their value,
# duplicates, what is no query or writes, databases and schemas, limits.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
cat >suite/shop.sql <<'END'
CREATE TABLE items(name TEXT, price REAL, n INTEGER);
INSERT INTO items VALUES('cup', 2.5, 1), ('pot', 7, 2), ('pan', 7, 3), (NULL, 0.1, 4), ('x''y', 0.2, 5);
END
PYTHONPATH=$src/tests "$python" -B - <<'END'
import json, sqlite3
import rows
db = sqlite3.connect("suite/shop.db")
db.executescript(open("suite/shop.sql").read())
db.close()
base = {"verifier": "sql", "schema": "shop.sql", "submission": ["q.sql"], "limits": {"cpu_s": 2}}
file = {"verifier": "sql", "database": "shop.db", "submission": ["q.sql"]}
names = "SELECT name FROM items WHERE price > 1"
tasks = {"names": dict(base, query=names), "file": dict(file, query=names), "order": dict(base, query=names + " ORDER BY n DESC", ordered=True),
         "sum": dict(base, query="SELECT sum(price), count(*) FROM items"), "none": dict(base, query="SELECT name FROM items WHERE n > 9"),
         "prices": dict(base, query="SELECT price FROM items"), "order of sums": dict(base, query="SELECT 0.1 + 0.2 + 0.7, 9e999, -9e999"), "bad": dict(base, query="SELECT nope FROM items"), "writes": dict(base, query="DELETE FROM items"),
         "both": dict(base, query=names, database="shop.db"), "lost": dict(base, query=names, schema="lost.sql")}
attempts = [
    ("names", "```sql\nSELECT name FROM items WHERE price >= 2.5 ORDER BY price;\n```", "pass", None, ""), ("file", "SELECT name FROM items WHERE n IN (3, 2, 1)", "pass", None, ""),
    ("names", "SELECT name, n FROM items WHERE price > 1", "fail", None, "2 columns, expected 1"), ("names", "SELECT name FROM items", "fail", None, "5 rows, expected 3"),
    ("names", "SELECT name FROM items WHERE n < 3 UNION ALL SELECT 'cup'", "fail", None, "other rows"), ("names", "SELEC name", "fail", None, "the query failed"),
    ("names", "SELECT 1; SELECT 2", "fail", None, "the query failed"), ("names", "DELETE FROM items", "fail", None, "not authorized"), ("file", "DELETE FROM items", "fail", None, "not authorized"),
    ("names", "ATTACH DATABASE '/proc/self/fd/3' AS x", "fail", None, "not authorized"), ("names", "PRAGMA writable_schema=1", "fail", None, "not authorized"),
    ("names", "SELECT load_extension('/tmp/x.so')", "fail", None, "the query failed"), ("names", "-- nothing", "fail", "any", ""), ("names", "", "fail", "no_answer", ""),
    ("names", "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r", "error", "timeout", ""),
    ("names", "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r", "fail", "any", ""),
    ("order", "SELECT name FROM items WHERE price > 1 ORDER BY n DESC", "pass", None, ""), ("order", names, "fail", None, "another order"),
    ("sum", "SELECT 0.2 + 0.1 + 14.0 + 2.5, 5.0", "pass", None, ""), ("sum", "SELECT '16.8', 5", "fail", None, "other rows"),
    ("none", "SELECT name FROM items WHERE 0", "pass", None, ""), ("none", "SELECT NULL", "fail", None, "1 rows"),
    ("prices", "SELECT DISTINCT price FROM items", "fail", None, "4 rows"), ("prices", "SELECT price FROM items ORDER BY 1", "pass", None, ""),
    ("order of sums", "SELECT 0.7 + 0.2 + 0.1, 9e999, -9e999", "pass", None, ""), ("order of sums", "SELECT 1, -9e999, 9e999", "fail", None, "other rows"),
    ("bad", names, "error", "environment", "the expected query failed: no such column"), ("writes", names, "error", "environment", "not authorized"),
    ("both", names, "error", "infra", "not both"), ("lost", names, "error", "environment", "lost.sql"),
]
rows.write(tasks, attempts)
END
got=0
kverify run suite a.jsonl -o run --quiet || got=$?
PYTHONPATH=$src/tests "$python" -B - <<'END' || fail "verdicts"
import sys
import rows
got, bad = rows.check("I3")
if got["order", 1]["subscores"]["intercode"] != -1 or got["names", 3]["subscores"]["intercode"] != 0.5:
    bad = 1
    print(got["order", 1]["subscores"], got["names", 3]["subscores"])
sys.exit(bad)
END
