#!/bin/sh
# Code results of the official harness: integers first, then rates; stored
# aggregates are checked, and the stale one is found out.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires_data data/koco-code

status 0 kverify score --by framework,project --format json "$shared/data/koco-code"
"$python" - "$tmp/out" <<'EOF'
import json, sys
from fractions import Fraction as F

report = json.load(open(sys.argv[1]))
groups = {tuple(g["path"]): g for g in report["groups"]}

def rate(path, metric):
    m = groups[path]["metrics"][metric]
    return F(int(m["numerator"]), int(m["denominator"]))

# run, framework: functions, completions, passed, pass@any, stored APR
table = {
    ("groundtruth", "smolagents"): (52, 52, 49, 49, 0.942308),
    ("stub_fixed", "smolagents"): (52, 52, 4, 4, 0.351873),
    ("probe3", "smolagents"): (52, 156, 53, 46, 0.487928),
    ("stub_fixed", "verl"): (28, 28, 1, 1, 0.081959),
    ("probe3", "verl"): (28, 84, 22, 20, 0.290373),
}
for path, (functions, completions, passed, some, apr) in table.items():
    g = groups[path]
    assert g["n_tasks"] == functions and g["n_attempts"] == completions, path
    assert g["outcomes"]["pass"] == passed, path
    assert rate(path, "pass@1_pooled") == F(passed, completions), path
    assert rate(path, "pass_any_pooled") == F(some, functions), path
    assert abs(float(rate(path, "apr_stored_pooled")) - apr) < 5e-7, path
assert round(float(rate(("probe3", "verl", "critic-rl"), "apr_stored")), 4) == 0.2288

# A task without attempts does not vanish.
nan = groups[("nan",)]
assert nan["n_tasks"] == 2 and nan["n_attempts"] == 1
assert rate(("nan",), "pass@1") == F(1, 2)

wrong = [c for c in report["checks"] if not c["agrees"]]
assert len(report["checks"]) == 279 and len(wrong) == 7
assert all(c["path"].endswith("batch_smolagents.json") for c in wrong)
formats = {i["format"] for i in report["inputs"]}
assert {"koco-code-results", "koco-code-outputs", "koco-code-tasks",
        "koco-code-metrics", "koco-code-aggregate"} <= formats
outputs = [i for i in report["inputs"] if i["format"] == "koco-code-outputs"]
assert all("judged in the _result.jsonl" in i["note"] for i in outputs)
EOF
status 0 kverify score --by framework,project --policy skip --metric pass@1,apr_stored \
    "$shared/data/koco-code/nan"
says "100.0"
# Completions alone: said to be not run, and no zero.
mkdir -p "$tmp/verl/m"
cp "$shared/data/koco-code/data/verl/probe3/algorithm_methods_data_ARES_output.jsonl" "$tmp/verl/m"
status 0 kverify score --inputs "$tmp/verl"
says "completions, not run yet: nothing judged"
says "nothing judged: 12 attempts at 4 tasks"
