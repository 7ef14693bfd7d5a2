#!/bin/sh
# What kverify writes is what the schemas say, and the schemas are schemas.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
"$python" -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema"

(cd "$src" && "$kverify" score --format json --interval bootstrap examples/results) >"$tmp/a.json"
kverify score --format json --lenient --k 1,50 "$src/examples/results" "$src/README.md" >"$tmp/b.json"
kverify compare --format json "$src/examples/results" >"$tmp/c.json"
kverify compare --common --format json --policy skip "$src/examples/results" >"$tmp/d.json"
"$build/tests/emit_verdicts" "$build/plugins/mcq/.libs" >"$tmp/verdicts.jsonl"
status 3 kverify score --metric acc,no_answer "$tmp/verdicts.jsonl"
says "count as not passed although nothing was learnt about them: 5 of class infra"
status 0 kverify score --lenient --metric acc,no_answer "$tmp/verdicts.jsonl"
ran=$(
    with_boxes >/dev/null
    mkdir "$tmp/suite"
    echo '{"id":"a","verifier":"stdio","command":["/bin/cat"],"submission":["x"],"extract":"raw","cases":[{"input":"a","output":"a"},{"input":"b","output":"c"}]}' >"$tmp/suite/tasks.jsonl"
    echo '{"task":"a","answer":"-"}' >"$tmp/suite/attempts.jsonl"
    kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/run" --quiet >&2 && echo yes
) || ran=no
"$python" - "$src/docs" "$tmp" "${ran:-no}" <<'EOF'
import json, sys
from jsonschema import Draft202012Validator as V
docs, tmp = sys.argv[1:3]
ran = sys.argv[3] == "yes"
verdict = json.load(open(docs + "/verdict.schema.json"))
report = json.load(open(docs + "/report.schema.json"))
V.check_schema(verdict)
comparison = json.load(open(docs + "/comparison.schema.json"))
V.check_schema(comparison)
for name in ("c", "d"):
    V(comparison).validate(json.load(open(f"{tmp}/{name}.json")))
pair = json.load(open(tmp + "/c.json"))
assert not V(comparison).is_valid({**pair, "runs": []}) and not V(comparison).is_valid({**pair, "extra": 1})
V.check_schema(report)
for name in ("a", "b"):
    V(report).validate(json.load(open(f"{tmp}/{name}.json")))
for line in open(tmp + "/run/verdicts.jsonl") if ran else ():
    V(verdict).validate(json.loads(line))
    assert json.loads(line)["kverify_verdict"] == 4
for line in open(tmp + "/run/journal") if ran else ():
    if '"verdict":' in line:
        V(verdict).validate(json.loads(line.split(" ", 1)[1])["verdict"])
lines = [json.loads(l) for l in open(tmp + "/verdicts.jsonl")]
assert len(lines) >= 4
for line in lines:
    V(verdict).validate(line)
# The schema can say no.
for broken in ({**lines[0], "outcome": "maybe"}, {**lines[0], "score": 2},
               {k: v for k, v in lines[0].items() if k != "task"},
               {**lines[0], "extra": 1},
               {**lines[0], "outcome": "error", "class": None, "score": None}):
    assert not V(verdict).is_valid(broken), broken
EOF
