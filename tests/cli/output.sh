#!/bin/sh
# What people and programs see: table, formats, widths, gates, exit statuses.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

example=$src/examples/results
status 0 kverify score --width 0 "$example"
grep -v '^Inputs' "$tmp/out" >"$tmp/table"
same "$src/tests/golden/example.table" "$tmp/table"
status 0 kverify score --width 60 "$example"
awk 'length > 60 && !/^[A-Z-]/ { print; bad = 1 } END { exit bad }' "$tmp/out" ||
    fail "the table is wider than asked"
for format in md latex csv; do
    (cd "$src" && "$kverify" score --format $format examples/results) >"$tmp/out"
    same "$src/tests/golden/example.$format" "$tmp/out"
done
(cd "$src" && "$kverify" score --format json examples/results) >"$tmp/out"
same "$src/tests/golden/example.json" "$tmp/out"
# Figures that are not the field's usual ones say so in each kind of table.
for format in table md latex; do
    kverify score --format $format "$example/code" >"$tmp/out"
    if grep -Eq "olicy skip|have k attempts" "$tmp/out"; then fail "$format: a choice nobody made"; fi
    kverify score --format $format --policy skip --k-eligible "$example/code" >"$tmp/out"
    says "olicy skip: "
    says "pass@k and pass^k are over the tasks that have k attempts or more."
done
# No colour and no progress unless on a terminal, or asked for.
kverify score "$example" >"$tmp/out" 2>"$tmp/err"
[ ! -s "$tmp/err" ] || fail "talk on stderr"
if grep -q "$(printf '\033')" "$tmp/out"; then fail "colour in a file"; fi
kverify score --colour always "$example" | grep -q "$(printf '\033')" ||
    fail "no colour although asked for"

status 0 kverify score --require 'pass@1>=0.3' "$example/code"
status 1 kverify score --require 'pass@1>=0.99' "$example/code"
says "gate failed: pass@1>=0.99"
status 3 kverify score --k 9 --require 'pass@9>=0.1' "$example/code"
says "gate can't be judged"
status 2 kverify score --require 'pass@1' "$example/code"
status 2 kverify score --require 'nothing>=1' "$example/code"
status 2 kverify score --metric nothing "$example"
says "no metric 'nothing'"
status 2 kverify score --policy perhaps "$example"
status 2 kverify score --nonsense "$example"
says "unknown option '--nonsense'"
status 2 kverify score
status 2 kverify
status 2 kverify nonsense
status 2 kverify score --digits 7 "$example"
status 2 kverify score --k 0 "$example"
status 2 kverify score --groups "$tmp/none" "$example"
echo '{"a": 1}' >"$tmp/groups"
status 2 kverify score --groups "$tmp/groups" "$example"
says "'a' is not mapped to a group path"
echo '{"a": ["x"], "a": ["y"]}' >"$tmp/groups"
status 2 kverify score --groups "$tmp/groups" "$example"
says "groups:1:1: duplicate key"
status 2 kverify score --groups "$src/examples/koco-groups.json" --by project "$example"
status 0 kverify --version
status 0 kverify score --help
status 0 kverify metrics
says "pass@k"
status 0 kverify formats
says "koco-code-results"
# Output that gets lost is a failure.
if [ -e /dev/full ]; then
    got=0
    kverify score "$example" >/dev/full 2>"$tmp/err" || got=$?
    [ "$got" -eq 3 ] || fail "a full disk gives status $got"
fi
# A group that the groups file names and nobody answered.
mkdir -p "$tmp/m"
cp "$example"/questions/model-a/results_knots.json "$tmp/m/"
echo '{"knots": ["hand"], "sails": ["hand"]}' >"$tmp/groups"
status 0 kverify score --groups "$tmp/groups" --metric acc "$tmp/m"
says "group 'hand': group 'sails': no tasks"
status 0 kverify score --groups "$tmp/groups" --missing-groups skip --metric acc "$tmp/m"
grep -q sails "$tmp/out" && fail "a group left out is listed"
echo '{"other": ["x"]}' >"$tmp/groups"
status 0 kverify score --groups "$tmp/groups" --metric acc "$tmp/m"
says "data set 'knots' is not in the groups document"
# Names from files do not steer the terminal.
mkdir "$tmp/evil$(printf '\033')[31m"
cp "$example"/questions/model-a/results_knots.json "$tmp"/evil*/
kverify score "$tmp"/evil* >"$tmp/out"
if grep -q "$(printf '\033')" "$tmp/out"; then fail "an escape came through"; fi

# Files that may hold verdicts are never passed over in silence: not beside
# attempts without a verdict, where they are a doubt, nor anywhere else.
mkdir "$tmp/beside"
printf '{"task_id":"T/%s","completion":"x"}\n' 0 1 >"$tmp/beside/samples.jsonl"
for n in 1 2 3 4 5; do echo '{"date":"x","eval":{"T/0":[]}}' >"$tmp/beside/r$n.json"; done
status 3 kverify score "$tmp/beside"
says "Warning: 2 attempts are unscored, and beside them are files of no known format, whose verdicts don't count: $tmp/beside/r1.json and 4 more"
says "r4.json and 1 more (--inputs lists them)."
grep -q "^kverify: warning: 2 attempts are unscored" "$tmp/err" || fail "nothing on standard error"
status 3 kverify score --format csv "$tmp/beside"
says "beside them are files of no known format"
status 0 kverify score --lenient "$tmp/beside"
mkdir "$tmp/judged"
cp "$tmp/beside/r1.json" "$tmp/judged"
printf '{"task_id":"T/%s","completion":"x","passed":true}\n' 0 1 >"$tmp/judged/r.jsonl"
status 0 kverify score "$tmp/judged"
says "Not read, JSON of no known result format: $tmp/judged/r1.json."
if grep -q Warning "$tmp/out"; then fail "a doubt where all is judged"; fi
# Not so what a run of kverify's own leaves beside its verdicts.
echo '{"task":"T/0","attempt":0,"resources":null,"load_dependent":false,"tests_us":[]}' >"$tmp/judged/r1.json"
status 0 kverify score "$tmp/judged"
if grep -q "Not read" "$tmp/out"; then fail "measurements are taken for results"; fi

# Cells of a CSV that a spreadsheet would run are text; others stay as they are.
"$python" - >"$tmp/cells.jsonl" <<'EOF'
import json
for run in ["=HYPERLINK(\"x\")", "+1", "-1+2", "@SUM(A1)", "\t=1", "a=b", "1-2", "'x"]:
    print(json.dumps({"kverify_verdict": 1, "labels": {"dataset": "d", "run": run}, "task": "t", "attempt": 0, "outcome": "pass",
                      "class": None, "score": 1, "counts": None, "subscores": {}, "resources": None,
                      "verifier": {"name": "x", "version": "1"}, "isolation": None, "evidence": None}))
EOF
status 0 kverify score "$tmp/cells.jsonl" --format csv --metric pass@1
"$python" - "$tmp/out" <<'EOF' || fail "cells: $(cat "$tmp/out")"
import csv, sys
runs = {row[0] for row in csv.reader(open(sys.argv[1], newline=""))}
bad = [run for run in runs if run.lstrip()[:1] in ("=", "+", "-", "@")]
sys.exit(bool(bad) or not {"'=HYPERLINK(\"x\")", "'+1", "'-1+2", "'@SUM(A1)", "a=b", "1-2"} <= runs)
EOF

# Nothing in a name reaches a terminal that it would obey, or that turns the
# direction of text, in any format; JSON keeps all of it as escapes.
"$python" - >"$tmp/odd.jsonl" <<'END'
import json
print(json.dumps({"kverify_verdict": 1, "labels": {"dataset": "d", "run": "r\u061c\u009b1m\u202ex\u2067\u200f\u0085"}, "task": "t\u009b\u061c",
                  "attempt": 0, "outcome": "pass", "class": None, "score": 1, "counts": None, "subscores": {}, "resources": None,
                  "verifier": {"name": "x", "version": "1"}, "isolation": None, "evidence": None}))
END
for format in table md latex csv json; do
    [ "$format" = table ] && set -- || set -- --format "$format"
    status 0 kverify score "$tmp/odd.jsonl" "$@"
    "$python" - "$tmp/out" <<'END' || fail "odd characters in $format: $(cat "$tmp/out")"
import sys
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(any(c in text for c in "\u061c\u009b\u202e\u2067\u200f\u0085"))
END
done
grep -qF 'r\u061c\u009b1m\u202ex\u2067\u200f\u0085' "$tmp/out" || fail "JSON lost characters"
