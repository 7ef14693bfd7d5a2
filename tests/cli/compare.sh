#!/bin/sh
# Runs side by side.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

# Against the definitions, through the library.
if [ -z "$SAN_CFLAGS" ]; then
    KVERIFY_LIBRARY=$build/.libs/libkverify.so.0 PYTHONPATH=$src/python PYTHONDONTWRITEBYTECODE=1 \
        "$python" "$src/tests/python/compare.py" >"$tmp/out" 2>&1 ||
        { cat "$tmp/out"; fail "tests/python/compare.py"; }
fi

"$python" - "$tmp" <<'E2'
import json, sys
def put(path, run, tasks, level=None):
    with open(sys.argv[1] + "/" + path, "w") as f:
        for task, dataset, ok in tasks:
            f.write(json.dumps({"kverify_verdict": 4, "labels": {"dataset": dataset, "run": run}, "task": task,
                "attempt": 0, "outcome": "pass" if ok else "fail", "class": None, "score": int(ok), "counts": None,
                "subscores": {}, "resources": None, "verifier": {"name": "x", "version": "1"}, "isolation": level,
                "evidence": None}) + "\n")
tasks = [("t\x1b[31m%d" % t, "d%d" % (t % 2), t) for t in range(40)]
put("a.jsonl", "a", [(n, d, t < 10) for n, d, t in tasks], "L3")
put("b.jsonl", "b", [(n, d, t < 30 and t != 3) for n, d, t in reversed(tasks)], "L3")
put("c.jsonl", "c", [(n, d, t % 2 == 0) for n, d, t in tasks], "L3")
put("low.jsonl", "low", [(n, d, t % 2 == 0) for n, d, t in tasks], "L1")
put("x.jsonl", "a", [(n, d, t < 12) for n, d, t in tasks], "L3")
E2
cd "$tmp"
# 20 up, 1 down: twice the chance of at most one tail in 21 coins, 44/2^21.
status 0 kverify compare a.jsonl b.jsonl
says "b is better than a by 47.5 points (95 %: 26.8 to 63.7), p < 0.0001, on 40 tasks; 20 flipped up, 1 down"
says "A  a       25.0%      40        40           0     2"
says "B  b       72.5%      40        40           0     1"
says "d0         20   +50.0    10     0  0.002"
says "    and 10 more; --flips shows them"
if grep -q "$(printf '\033')" out; then fail "a task's name moves the cursor"; fi
status 0 kverify compare a.jsonl b.jsonl --flips 0 --metric pass_any
status 0 kverify compare a.jsonl b.jsonl --format json
cp out one
cat a.jsonl b.jsonl | sort >both.jsonl
status 0 kverify compare both.jsonl --format json
same one out "two files and one"
kverify score a.jsonl --save-tally a.tally >/dev/null
status 0 kverify compare a.tally b.jsonl --format json
same one out "a saved tally"
status 0 kverify compare a.jsonl x.jsonl
says "x.jsonl and a.jsonl can't be told apart: x.jsonl is above by 5.0 points"
says "needed"
status 0 kverify compare a.jsonl b.jsonl c.jsonl
says "row - column, points; * p < 0.05 after Holm"
status 0 kverify compare a.jsonl b.jsonl c.jsonl --confidence 0.999
says "* p < 0.001 after Holm"
says "+25.0  "

# Gates, and what can't be compared.
status 0 kverify compare a.jsonl b.jsonl --require 'B-A>=47.5%' --require 'b-a>0' --require 'p(B-A)<0.001'
status 1 kverify compare a.jsonl b.jsonl --require 'B-A>47.5%'
says "gate failed: B-A>47.5%"
status 2 kverify compare a.jsonl b.jsonl --require 'B-C>0'
says "'B-C' is no difference of two runs"
[ ! -s out ] || fail "something is printed before a condition is refused"
status 3 kverify compare a.jsonl low.jsonl
says "'a' was judged at isolation L3 and 'low' at L1; --common compares them all the same"
status 0 kverify compare a.jsonl low.jsonl --common
says "note: 'a' was judged at isolation L3 and 'low' at L1"
head -30 b.jsonl >part.jsonl
status 3 kverify compare a.jsonl part.jsonl
says "lacks 10 of the 40 tasks of 'a'"
status 0 kverify compare a.jsonl part.jsonl --common
says "10 tasks of 'a' are left out"
status 3 kverify compare a.jsonl
says "there is one run only, 'a'; two or more are needed"
status 3 kverify compare a.jsonl missing.jsonl
status 2 kverify compare a.jsonl b.jsonl --metric nosuch
