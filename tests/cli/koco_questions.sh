#!/bin/sh
# The published answers: every cell of the paper's table, and each model's own
# pooled summary.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires_data data/koco-qa/results
requires_data catalogue/tables/table3.csv

status 0 kverify score --groups "$src/examples/koco-groups.json" \
    --metric acc --format json "$shared/data/koco-qa/results"
"$python" - "$tmp/out" "$shared" <<'EOF'
import csv, json, os, sys
from decimal import Decimal, ROUND_HALF_UP
from fractions import Fraction

report = json.load(open(sys.argv[1]))
shared = sys.argv[2]
groups = {tuple(g["path"]): g["metrics"] for g in report["groups"]}
table = {row["model"].lower(): row for row in
         csv.DictReader(open(shared + "/catalogue/tables/table3.csv"))}
alias = {"claude-sonnet-4.5": "claude-sonnet-4-5"}

def percent(metric):
    exact = Fraction(int(metric["numerator"]), int(metric["denominator"]))
    assert abs(float(exact) - metric["value"]) < 1e-15
    tenths = (exact * 1000 + Fraction(1, 2)).__floor__()
    return exact, Decimal(tenths) / 10

cells = ties = 0
results = shared + "/data/koco-qa/results"
for model in sorted(os.listdir(results)):
    row = table[alias.get(model, model)]
    for path, column in (((model, "E-AI"), "EAI_acc"), ((model, "AE"), "AE_acc"),
                         ((model,), "Average_acc")):
        exact, rounded = percent(groups[path]["acc"])
        printed = Decimal(row[column])
        # A printed average may be a tie, or cell means, rounded down.
        if rounded != printed:
            ties += 1
            assert abs(rounded - printed) <= Decimal("0.1"), (path, rounded)
            print("differs:", path, float(exact), rounded, printed)
        cells += 1
    summary = json.load(open(f"{results}/{model}/summary.json"))
    pooled = groups[(model,)]["acc_pooled"]
    assert Fraction(pooled["numerator"], pooled["denominator"]) == \
        Fraction(summary["correct"], summary["total"]), model
    assert pooled["n"] == summary["total"] and pooled["weights"] == "count"
print(cells, "cells,", ties, "differ by a rounding")
assert cells == 15 and ties == 0
assert len(report["checks"]) == 105
assert all(c["agrees"] for c in report["checks"])
EOF
