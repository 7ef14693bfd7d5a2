#!/bin/sh
# Scripts by what they change beside an expected script: files, folders, links,
# modes, JSON by its value, tables of SQLite, what is left out, output; states
# that are none, expected scripts that fail.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir -p suite/env/logs
printf 'a\nb\n' >suite/env/notes
printf '{"n": 1, "list": [1, 2]}' >suite/env/config.json
echo old >suite/env/logs/old.log
ln -s notes suite/env/link
"$python" - <<'END'
import sqlite3
db = sqlite3.connect("suite/env/shop.db")
db.executescript("CREATE TABLE items(name TEXT, price REAL); INSERT INTO items VALUES('cup', 2.5), ('pot', 7), (NULL, 1)")
db.close()
END
tar -C suite/env -cf suite/env.tar .
echo 'echo c >>notes; mkdir out; echo 1 >out/x; rm logs/old.log' >suite/files.sh
echo 'chmod +x notes; ln -sf out link' >suite/modes.sh
echo "echo '{\"list\": [1, 2], \"n\": 2}' >config.json" >suite/json.sh
echo 'import sqlite3; d = sqlite3.connect("shop.db"); d.execute("INSERT INTO items VALUES(\"jar\", 0.1 + 0.2)"); d.commit()' >suite/insert.py
echo '/usr/bin/python3 -c '"'import sqlite3; d = sqlite3.connect(\"shop.db\"); d.execute(\"INSERT INTO items VALUES(?, ?)\", (\"jar\", 0.1 + 0.2)); d.commit()'" >suite/sql.sh
echo 'wc -l <notes' >suite/count.sh
echo 'rm notes' >suite/remove.sh
echo 'chmod 600 notes' >suite/private.sh
echo "echo '[1e999]' >config.json" >suite/infinite.sh
echo '/usr/bin/python3 -c '"'import sqlite3; d = sqlite3.connect(\"shop.db\"); d.execute(\"CREATE TABLE sqlitedata AS SELECT 0.1 + 0.2 + 0.7 AS x, 2.5 AS y\"); d.commit()'" >suite/table.sh
echo 'exit 1' >suite/bad.sh
echo 'rm -rf ../app' >suite/gone.sh
PYTHONPATH=$src/tests "$python" -B - <<'END'
import json
import rows
base = {"verifier": "state", "environment": "env.tar", "submission": ["do.sh"], "extract": "raw", "limits": {"cpu_s": 5}}
insert = "/usr/bin/python3 -c 'import sqlite3; d = sqlite3.connect(\"shop.db\"); d.execute(\"%s\"); d.commit()'"
tasks = {
    "files": dict(base, gold="files.sh"), "modes": dict(base, gold="modes.sh"), "bytes": dict(base, gold="json.sh"),
    "json": dict(base, gold="json.sh", json=["*.json"], ignore=["logs/", "*.tmp"]),
    "sql": dict(base, gold="sql.sh", sqlite=["shop.db"]), "sqlbytes": dict(base, gold="sql.sh"),
    "count": dict(base, gold="count.sh", output="lines"), "exact": dict(base, gold="count.sh", output="exact"),
    "remove": dict(base, gold="remove.sh"), "private": dict(base, gold="private.sh"), "infinite": dict(base, gold="infinite.sh", json=["*.json"]),
    "table": dict(base, gold="table.sh", sqlite=["*.db"]),
    "bad": dict(base, gold="bad.sh"), "gone": dict(base, gold="gone.sh"), "lost": dict(base, gold="nowhere.sh"), "env": dict(base, gold="files.sh", environment="bad.sh"),
}
attempts = [
    ("files", "rm logs/old.log; mkdir -p out; printf '1\\n' >out/x; printf 'a\\nb\\nc\\n' >notes", "pass", None, "", 1),
    ("files", "true", "fail", None, "not changed", 0), ("files", "echo c >>notes; mkdir out; echo 1 >out/x", "fail", None, "logs/old.log: not changed", 0.75),
    ("files", "echo c >>notes; mkdir out; echo 2 >out/x; rm logs/old.log", "fail", None, "out/x: other than expected", 0.75),
    ("files", "echo c >>notes; mkdir out; echo 1 >out/x; rm logs/old.log; touch more", "fail", None, "more: changed beside it", 0.8),
    ("files", "rm -rf ../app", "fail", "any", "", None), ("files", "rm -rf ../app; ln -s /etc ../app", "fail", "any", "", None),
    ("files", "exit 3", "fail", None, "", 0), ("files", "for p in /proc/[0-9]*; do echo 0123456789abcdef0123456789abcdef state 0 >$p/fd/3; done 2>/dev/null", "fail", None, "", 0),
    ("modes", "chmod 777 notes; rm link; ln -s out link", "pass", None, "", 1), ("modes", "chmod +x notes", "fail", None, "link", 0.5),
    ("json", "echo '{\"n\": 2.0,   \"list\": [1, 2]}' >config.json; echo x >logs/new.log; touch a.tmp", "pass", None, "", 1),
    ("json", "echo '{\"n\": 2, \"list\": [2, 1]}' >config.json", "fail", None, "other than", 0), ("json", "echo '{\"n\": 2, \"n\": 2, \"list\": [1, 2]}' >config.json", "fail", None, "other than", 0),
    ("bytes", "echo '{\"n\": 2,   \"list\": [1, 2]}' >config.json", "fail", None, "other than", 0),
    ("sql", insert % "INSERT INTO items VALUES(\\\"jar\\\", 0.3)", "pass", None, "", 1), ("sql", insert % "INSERT INTO items VALUES(\\\"jar\\\", 0.4)", "fail", None, "other than", 0),
    ("sql", insert % "DELETE FROM items; ", "fail", None, "other than", 0), ("sql", "echo broken >shop.db", "fail", None, "other than", 0),
    ("sqlbytes", insert % "CREATE TABLE more(x)", "fail", None, "other than", 0),
    ("count", "echo ' 2 '", "pass", None, "", 1), ("count", "echo 3", "fail", None, "printed", 0), ("exact", "echo 2", "pass", None, "", 1), ("exact", "echo ' 2'", "fail", None, "printed", 0),
    # What an archive leaves out is not gone.
    ("remove", "rm notes", "pass", None, "", 1), ("remove", "chmod 000 notes", "fail", "crash", "cannot be taken whole", 0),
    ("remove", "rm notes; mkdir d; chmod 000 d", "fail", "crash", "whole", 0),
    ("remove", "rm notes; /usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"notes\")'", "fail", "crash", "whole", 0),
    ("private", "true", "error", "environment", "changes nothing", None),
    ("infinite", "echo '[ 1e999 ]' >config.json", "pass", None, "", 1), ("infinite", "echo '[1e99]' >config.json", "fail", None, "other than", 0),
    ("table", insert % "CREATE TABLE sqlitedata AS SELECT 0.7 + 0.2 + 0.1 AS x, 2.5 AS y", "pass", None, "", 1),
    ("table", insert % "CREATE TABLE sqlitedata AS SELECT 1 AS x, 7 AS y", "fail", None, "other than", 0),
    ("table", insert % "CREATE TABLE sqlitedata AS SELECT 1 AS x, char(50,46,53) AS y", "fail", None, "other than", 0),
    ("count", "echo 2; head -c 40000000 /dev/zero", "fail", None, "printed", 0),
    ("bad", "true", "error", "environment", "the expected script failed", None), ("gone", "true", "error", "environment", "expected script", None),
    ("lost", "true", "error", "environment", "nowhere.sh", None), ("env", "true", "error", "environment", "environment could not be made", None),
]
rows.write(tasks, attempts)
END
got=0
kverify run suite a.jsonl -o run --quiet || got=$?
PYTHONPATH=$src/tests "$python" -B - <<'END' || fail "verdicts"
import sys
import rows
got, bad = rows.check("I3")
half = got["modes", 1]["subscores"]
# 0.01 + 0.33 * (1 - erf(1)) + 0.33 * 1 + 0.33 * 1, each to two digits
if half["missing"] != 1 or half["same"] != 1 or half["intercode"] != 0.72:
    bad = 1
    print(half)
sys.exit(bad)
END
