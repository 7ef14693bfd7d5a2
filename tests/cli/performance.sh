#!/bin/sh
# Programs by their processor time beside a baseline: far faster, far slower,
# no difference that could be told, wrong at a later run, broken baselines.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
PYTHONPATH=$src/tests "$python" -B - <<'END'
import json
import rows
C = '#include <stdio.h>\nint main(void)\n{\n    volatile long x = 0, n;\n    if (scanf("%%ld", &n) != 1) return 3;\n    for (long i = 0; i < %d000000; i++) x = x + 1;\n    printf("%%ld\\n", %s);\n    return %d;\n}\n'
open("suite/slow.c", "w").write(C % (120, "n * 2", 0))
open("suite/quick.c", "w").write(C % (12, "n * 2", 0))
open("suite/bad.c", "w").write(C % (1, "n * 2", 4))
open("suite/not.c", "w").write("not C")
base = {"verifier": "performance", "baseline": {"p.c": "slow.c"}, "submission": ["p.c"], "build": ["/usr/bin/gcc", "-O1", "p.c", "-o", "p"], "built": "p",
        "command": ["./p"], "cases": [{"input": "3"}, {"input": "4", "output": "8\n"}], "limits": {"cpu_s": 10}, "runs": 5, "most_runs": 8}
plain = dict(base, baseline={"p.sh": "loop.sh"}, submission=["p.sh"], command=["/bin/sh", "p.sh"], cases=[{}], extract="raw")
del plain["build"], plain["built"]
open("suite/loop.sh", "w").write("i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; echo done")
tasks = {"two": dict(base, speedup=2), "one": dict(base, baseline={"p.c": "quick.c"}), "fails": dict(base, baseline={"p.c": "bad.c"}), "other": dict(base, cases=[{"input": "1", "output": "9"}]),
         "unbuilt": dict(base, baseline={"p.c": "not.c"}), "plain": plain, "lost": dict(base, baseline={"p.c": "lost.c"}), "half": dict(base, built="q")}
attempts = [
    ("two", C % (12, "n + n", 0), "pass", None, "times as fast"), ("two", C % (120, "n + n", 0), "fail", None, "asked for 2"),
    ("two", C % (1, "n + 1", 0), "fail", None, "other output"), ("two", C % (1, "n * 2", 1), "fail", "crash", "candidate failed"), ("two", "int main(void) { return x; }", "fail", "compile", "candidate was not built"),
    ("two", "int main(void) { for (;;); }", "error", "timeout", ""), ("one", C % (12, "n + n", 0), "any", None, "times as fast"),
    ("fails", C % (1, "n * 2", 0), "error", "environment", "baseline failed"), ("other", C % (1, "n * 2", 0), "error", "environment", "baseline, case 0: other output"),
    ("unbuilt", C % (1, "n * 2", 0), "error", "environment", "baseline was not built"), ("lost", C % (1, "n * 2", 0), "error", "environment", "lost.c"), ("half", C % (1, "n * 2", 0), "error", "environment", "not built"),
    ("plain", "echo done", "pass", None, ""), ("plain", "", "fail", "no_answer", ""), ("plain", "cat loop.sh 2>/dev/null; echo ok", "fail", None, "other output"),
]
rows.write(tasks, attempts)
END
got=0
kverify run suite a.jsonl -o run --quiet || got=$?
PYTHONPATH=$src/tests "$python" -B - <<'END' || fail "verdicts"
import sys
import rows
got, bad = rows.check("I3")
s = got["two", 0]["subscores"]
# Ten times the work; the start of a program is part of both.
if not (2 <= s["speedup_low"] <= s["speedup"] <= s["speedup_high"] and 5 <= s["runs"] <= 8 and 0 < s["seconds"] < s["baseline_seconds"]):
    bad = 1
    print(s)
same = got["one", 0]["subscores"]
if not 0.3 < same["speedup"] < 3 or (got["one", 0]["outcome"] == "unscored") != (same["speedup_low"] < 1 <= same["speedup_high"]):
    bad = 1
    print(got["one", 0])
sys.exit(bad)
END
