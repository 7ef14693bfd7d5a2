#!/bin/sh
# Every shipped rubric reads without a complaint, says what its cases expect,
# and explains itself.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
KVERIFY_PLUGIN_PATH=$build/plugins/lua/.libs
KVERIFY_RUBRIC_PATH=$src/rubrics
export KVERIFY_PLUGIN_PATH KVERIFY_RUBRIC_PATH
count=0
for folder in "$src"/rubrics/*/; do
    name=$(basename "$folder")
    count=$((count + 1))
    status 0 kverify rubric check "$name"
    says " 0 errors, 0 warnings"
    status 0 kverify rubric test "$name" --quiet
    cases=$(sed -n 's/^\([0-9]*\) cases, 0 failed$/\1/p' "$tmp/out")
    [ "$cases" -ge 6 ] || fail "$name has $cases cases"
    status 0 kverify rubric explain "$name"
    says "# $name"
    grep -q "\`$name\`" "$src/rubrics/README.md" || fail "$name is not in rubrics/README.md"
done
[ "$count" -ge 8 ] || fail "$count rubrics"
# An example that a person might call anything: no rubric may break on it.
"$python" - >"$tmp/odd.jsonl" <<'EOF'
import json
odd = ["", " ", "\n" * 5000, "x" * 200000, "\u0001\u007f", "\ufffd\u202e", "<" * 20000, "[" * 5000,
       "{\"a\":" * 2000, "```\n" * 3000, "a b " * 40000, "<div>" * 5000, "\U0001f600" * 5000, "*" * 30000,
       "<!DOCTYPE html><html>" + "<p>x" * 20000, "null", "[]", "{}", "0", "\"x\"", "%s%n%d", "A" * 100 + "\n"]
for i, text in enumerate(odd):
    print(json.dumps({"id": "odd%d" % i, "answer": text, "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}],
                      "language": "python", "constraints": [{"id": "a", "kind": "max_lines", "value": 3}],
                      "gold": {"g": True}, "diff": "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"}))
EOF
for folder in "$src"/rubrics/*/; do
    name=$(basename "$folder")
    kverify rubric run "$name" "$tmp/odd.jsonl" --format json >"$tmp/out" || true
    [ "$(wc -l <"$tmp/out")" -eq 22 ] || fail "$name: $(cat "$tmp/out" | tail -1)"
    if grep '"outcome":"error"' "$tmp/out" | grep -v '"class":"timeout"\|"class":"oom"' >"$tmp/bad"; then
        fail "$name: $(head -1 "$tmp/bad" | cut -c1-600)"
    fi
done
# The standard library says what it should.
status 0 kverify rubric test "$src/tests/rubrics/library.lua"
# A rubric without any code: ratings alone, one of them missing.
cat >"$tmp/table.lua" <<'EOF'
return { name = "table", version = "1", pass = 0.5, ratings = "median", scale = { max = 5, anchors = { [0] = "no", [5] = "yes" } },
    dimensions = { { id = "a" }, { id = "b", weight = 2 } } }
EOF
printf 'criterion,score,rater,item\na,5,x,one\na,1,y,one\na,4,z,one\nb,2,x,one\na,3,x,two\n' >"$tmp/ratings.csv"
printf '{"id": "one", "answer": "x"}\n{"id": "two", "answer": "y"}\n' >"$tmp/rated.jsonl"
status 0 kverify rubric check "$tmp/table.lua"
status 3 kverify rubric run "$tmp/table.lua" "$tmp/rated.jsonl" --ratings "$tmp/ratings.csv"
says "one                                                    53.3 %  pass"
says "'b' can't be judged: no rating"
# What it says can be held against people.
status 3 kverify rubric run "$tmp/table.lua" "$tmp/rated.jsonl" --ratings "$tmp/ratings.csv" --format csv
says "one,rating,a,4"
# In a run: a rubric of the suite, and what a changed one does to --resume.
mkdir "$tmp/suite"
echo 'return { n = 2 }' >"$tmp/suite/part.lua"
cat >"$tmp/suite/r.lua" <<'EOF'
local part = require "part"
return { name = "r", version = "1", dimensions = { { id = "a", score = function(a) return #a.text >= part.n end } } }
EOF
echo '{"task": {"verifier": "lua", "rubric": "r.lua"}}' >"$tmp/suite/suite.json"
printf '{"id": "t1"}\n{"id": "t2"}\n' >"$tmp/suite/tasks.jsonl"
printf '{"task": "t1", "answer": "abc"}\n{"task": "t2", "answer": "a"}\n' >"$tmp/attempts.jsonl"
status 0 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
grep -q '"task":"t1".*"outcome":"pass"' "$tmp/run/verdicts.jsonl" || fail "a run by a rubric"
grep -q '"task":"t2".*"outcome":"fail"' "$tmp/run/verdicts.jsonl" || fail "a run by a rubric"
status 0 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet --resume
echo 'return { n = 1 }' >"$tmp/suite/part.lua"
kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet --resume >"$tmp/out" 2>&1 || true
if grep -q '"task":"t2".*"outcome":"fail"' "$tmp/run/verdicts.jsonl" && ! grep -q "another run" "$tmp/out"; then
    fail "a verdict by the old rubric was taken over: $(cat "$tmp/out")"
fi
# Answers that come as files: a specification, a page with its style sheet, and files with neither.
mkdir "$tmp/filed"
echo '{"task": {"verifier": "lua"}}' >"$tmp/filed/suite.json"
cat >"$tmp/filed/tasks.jsonl" <<'EOT'
{"id": "chart", "rubric": "data-visualisation"}
{"id": "page", "rubric": "landing-page"}
EOT
"$python" - "$src/rubrics" >"$tmp/filed.jsonl" <<'EOT'
import json, sys
def read(path):
    return open(sys.argv[1] + path).read()
spec = read("/data-visualisation/cases/good-spec.md").split("```")[1].split("\n", 1)[1]
page = read("/landing-page/cases/good.html")
start, stop = page.index("<style>"), page.index("</style>")
apart = page[:start] + '<link rel="stylesheet" href="look.css">' + page[stop + 8:]
for i, (task, files) in enumerate((
        ("chart", {"README.md": "A chart.", "chart.json": "\ufeff" + spec}),
        ("chart", {"index.html": read("/data-visualisation/cases/good.html")}),
        ("chart", {"package.json": "{}", "main.js": "draw()"}),
        ("page", {"index.html": page}),
        ("page", {"index.html": apart, "look.css": page[start + 7:stop]}),
        ("page", {"index.html": apart}),
        ("page", {"notes.txt": "none"}))):
    print(json.dumps({"task": task, "attempt": i, "files": files}))
EOT
kverify run "$tmp/filed" "$tmp/filed.jsonl" -o "$tmp/filed.out" --quiet >"$tmp/out" 2>&1 || true
"$python" - "$tmp/filed.out/verdicts.jsonl" <<'EOT' || fail "answers that came as files"
import json, sys
found = {}
for line in open(sys.argv[1]):
    v = json.loads(line)
    found[v["attempt"]] = {c["id"]: (c["score"], c["evidence"]) for c in v["criteria"]}
assert len(found) == 7, found
assert found[0]["chart"] == (1, "specification, marks: 2"), found[0]
assert found[1]["chart"] == (1, "drawing, marks: 4"), found[1]
assert found[2]["chart"] == (0, "no page and no specification"), found[2]
assert found[3]["layout"][0] == 5 and found[3] == found[4], (found[3], found[4])
assert found[5]["layout"] == (4, "no grid or flex"), found[5]
assert found[6]["page"] == (0, "no HTML page"), found[6]
EOT
