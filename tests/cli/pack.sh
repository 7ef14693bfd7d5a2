#!/bin/sh
# A suite as one folder: moved away from what it was made of it judges the same,
# and a file that is another one by now is found.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"

# Files in the folder of the suite, in another one, in the document, shared by
# two tasks, named by the verifier's own members; names that need quoting.
mkdir -p suite/lib "far away/x" moved
cat >suite/tasks.jsonl <<'END'
{"id": "near", "verifier": "command", "support": ["check.sh", "lib/a b.txt"], "submission": ["s.txt"], "extract": "raw", "command": ["sh", "check.sh"]}
{"id": "same", "verifier": "command", "support": ["check.sh", "lib/a b.txt"], "submission": ["s.txt"], "extract": "raw", "command": ["sh", "check.sh"]}
{"id": "far", "verifier": "command", "root": "../far away", "support": ["x/check.sh", "own.txt"], "files": {"own.txt": "own"}, "submission": ["s.txt"], "extract": "raw", "command": ["sh", "x/check.sh"]}
{"id": "none", "verifier": "function", "submission": ["s.py"], "entry": "f", "cases": [{"args": [1], "expect": 1}]}
{"id": "sql", "verifier": "sql", "schema": "lib/s.sql", "query": "SELECT 1", "submission": ["s.sql"], "extract": "raw", "reference": ["ref/s.sql"]}
{"id": "many", "verifier": "composite", "submission": ["s.txt"], "extract": "raw", "of": [{"name": "a", "verifier": "command", "task": {"support": ["lib/inner.sh"], "command": ["sh", "lib/inner.sh"]}}]}
{"id": "judged", "verifier": "lua", "rubric": "lib/r.lua"}
{"id": "bound", "verifier": "command", "bind": ["/usr/share"], "submission": ["s.txt"], "extract": "raw", "command": ["true"]}
END
echo '{"dataset": "their name", "config": {"function": {"python": "/usr/bin/python3"}}, "task": {"labels": {"kind": "k"}}}' >suite/suite.json
echo 'grep -q "$(cat "lib/a b.txt")" s.txt' >suite/check.sh
printf 'CREATE TABLE t (x);' >suite/lib/s.sql
mkdir suite/ref
echo 'SELECT 1' >suite/ref/s.sql
echo 'grep -q far s.txt' >suite/lib/inner.sh
cat >suite/lib/r.lua <<'END'
local help = require "help"
return {
    name = "short", version = "1",
    dimensions = { { id = "word", score = function(a) return help.has(a.text) end } },
}
END

echo 'return { has = function(text) return text:find("far") and 1 or 0 end }' >suite/lib/help.lua
echo word >"suite/lib/a b.txt"
echo 'grep -q far s.txt && grep -q own own.txt' >"far away/x/check.sh"
echo not needed >suite/README
for answer in word far "def f(x): return x" "SELECT 1"; do
    for task in near same far none sql many judged bound; do
        echo "{\"task\": \"$task\", \"answer\": \"$answer\"}"
    done
done >attempts.jsonl

status 0 kverify run suite attempts.jsonl -o before --min-integrity I0 --quiet
status 0 kverify pack suite -o packed
says "8 tasks, 8 files with"
says "folders of this machine, which are not in it: 1"
(cd packed && find . -type f | LC_ALL=C sort) >found
cat >expected <<'END'
./SHA256SUMS
./files/0/check.sh
./files/0/lib/a b.txt
./files/0/lib/help.lua
./files/0/lib/inner.sh
./files/0/lib/r.lua
./files/0/lib/s.sql
./files/0/ref/s.sql
./files/1/x/check.sh
./suite.json
./tasks.jsonl
END
same expected found "what is packed"
(cd packed && sha256sum --check --quiet SHA256SUMS) || fail "sha256sum finds other sums"
[ "$(wc -l <packed/SHA256SUMS)" -eq 10 ] || fail "not all have sums"
mv packed moved/again
mv suite "far away" moved
status 0 kverify run moved/again attempts.jsonl -o after --min-integrity I0 --quiet
cmp before/verdicts.jsonl after/verdicts.jsonl || fail "packed it judges otherwise"
grep -q '"task":"far","attempt":1,"outcome":"pass"' after/verdicts.jsonl || fail "nothing passed"

# Shards of the one go together with those of the other.
mv moved/suite "moved/far away" .
status 0 kverify run suite attempts.jsonl -o s1 --shard 1/2 --min-integrity I0 --quiet
status 0 kverify run moved/again attempts.jsonl -o s2 --shard 2/2 --min-integrity I0 --quiet
status 0 kverify merge s1 s2 -o merged
cmp before/verdicts.jsonl merged/verdicts.jsonl || fail "merged shards differ"

# Packed again it is the same, whatever it is called; and validated it can be packed.
status 0 kverify pack moved/again -o twice
for file in tasks.jsonl suite.json SHA256SUMS; do
    same moved/again/$file twice/$file "$file of the pack of a pack"
done

# What became another one, is missing, or is not one of ours.
refused() { # MESSAGE
    status 3 kverify run moved/again attempts.jsonl -o no --min-integrity I0 --quiet
    says "$1"
    [ ! -e no/journal ] || fail "begun: $1"
}
echo 'exit 0' >moved/again/files/0/check.sh
refused "files/0/check.sh is not what it was when the suite was packed"
rm moved/again/files/0/check.sh
refused "files/0/check.sh: No such file or directory, and SHA256SUMS has it"
mkdir moved/again/files/0/check.sh
refused "files/0/check.sh"
rmdir moved/again/files/0/check.sh
cp twice/files/0/check.sh moved/again/files/0/
echo '{"id":"x"}' >>moved/again/tasks.jsonl
refused "tasks.jsonl is not what it was"
cp twice/tasks.jsonl moved/again/
sed '1!s|  files/0/check.sh|  ../../before/journal|' twice/SHA256SUMS >moved/again/SHA256SUMS
refused ": expected a SHA-256 and the path of a file of the suite"
head -c -9 twice/SHA256SUMS >moved/again/SHA256SUMS
refused "SHA256SUMS"
(cd moved/again && sha256sum ./suite.json tasks.jsonl | sed 's|  suite|  ./suite|' >SHA256SUMS)
status 0 kverify run moved/again attempts.jsonl -o dotted --min-integrity I0 --quiet
# Somebody else's sums are theirs.
echo "0000 of their own" >moved/again/SHA256SUMS
status 0 kverify run moved/again attempts.jsonl -o theirs --min-integrity I0 --quiet
cp twice/SHA256SUMS moved/again/
status 0 kverify run moved/again attempts.jsonl -o again --min-integrity I0 --quiet
status 3 kverify pack suite -o twice
says "'twice' is not empty"
status 3 kverify pack nowhere -o no
sed 's|lib/s.sql|lib/absent.sql|' suite/tasks.jsonl >suite/lacking.jsonl
status 3 kverify pack suite/lacking.jsonl -o lacking
says "task 'sql': the suite has no file 'lib/absent.sql'"
status 3 kverify pack suite -o nowhere/no
says "nowhere/no"
