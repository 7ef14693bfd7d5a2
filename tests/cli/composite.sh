#!/bin/sh
# Several verifiers on one attempt: rules, gates, what cannot be judged, boxes
# and text side by side, questions inside questions, and what a verdict depends
# on.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
"$python" - <<'END'
import json
answer = lambda value, **more: dict({"verifier": "answer", "task": {"answer": value}}, **more)
half = dict(name="half", take="tests", verifier="function", task={"submission": ["f.py"], "entry": "f", "cases": [
    {"args": [2], "expect": 4}, {"args": [3], "expect": 9}, {"args": [0], "expect": 0}]})
none = {"name": "lacks", "verifier": "command", "task": {"command": ["/nowhere/x"], "tests": ["absent"], "submission": ["f.py"]}}
crash = {"name": "crash", "verifier": "stdio", "task": {"submission": ["f.py"], "command": ["/bin/sh", "-c", "kill -SEGV $$"], "cases": [{"input": "", "output": "x"}]}}
tasks = {
    "both": {"of": [answer("4", name="four"), answer(["4", "5"], name="several")]},
    "mean": {"of": [answer("4", name="a", weight=3), answer("5", name="b")], "pass": 0.75},
    "min": {"of": [answer("4", name="a", weight=3), answer("5", name="b")], "rule": "min"},
    "zeros": {"of": [answer("4", name="a", weight=0), answer("5", name="b", weight=0)], "pass": 0.5},
    "gate": {"of": [answer("5", name="door", gate=True), dict(half, name="never")]},
    "open": {"of": [answer("4", name="door", gate=True), half], "pass": 0.6},
    "product": {"of": [half, dict(half, name="again")], "rule": "product", "pass": 0.4},
    "outcome": {"of": [dict(half, take="outcome")], "pass": 0.5},
    "broken": {"of": [answer("4", name="a"), none]},
    "skips": {"of": [answer("4", name="a"), none], "missing": "skip"},
    "zero": {"of": [answer("4", name="a"), none], "missing": "zero", "pass": 0.5},
    "crashes": {"of": [answer("4", name="a"), crash], "missing": "skip", "pass": 0.6},
    "crashed-gate": {"of": [dict(crash, gate=True), answer("4", name="a")], "missing": "skip", "pass": 0.1},
    "undecided": {"of": [answer("4", name="a"), answer("", name="b")]},
    "closed": {"of": [answer("4", name="a"), none, answer("5", name="door", gate=True)]},
    "nested": {"of": [answer("4", name="a"), {"name": "inner", "verifier": "composite", "task": {"of": [answer("4", name="x"), answer("5", name="y")], "pass": 0.5}}]},
    "config": {"of": [answer("4", name="a", config={"extract": "strict"})]},
    "unknown": {"of": [{"verifier": "nothing"}]},
    "misspelt": {"of": [{"verifier": "answer", "task": {"answr": "4"}}]},
    "empty": {"of": []},
    "names": {"of": [answer("4"), answer("4")]},
    "ended": {"of": [{"name": "c", "verifier": "command", "take": "tests", "task": {"steps": [["/bin/true"], ["/bin/sh", "-c", "kill -9 $PPID"]], "submission": ["f.py"]}}]},
    "low-skip": {"of": [{"name": "c", "verifier": "command", "task": {"command": ["/bin/true"], "submission": ["f.py"]}}, answer("4")], "missing": "skip"},
    "low-gate": {"of": [{"name": "c", "verifier": "command", "task": {"command": ["/bin/true"], "submission": ["f.py"]}}, answer("5", name="door", gate=True)]},
    "file": {"of": [{"name": "text", "verifier": "command", "task": {"command": ["/bin/sh", "check.sh"], "tests": ["check.sh"], "submission": ["f.py"]}}]},
}
deep = {"of": [answer("4")]}
for _ in range(20):
    deep = {"of": [{"name": "in", "verifier": "composite", "task": deep}]}
tasks["deep"] = deep
with open("suite/tasks.jsonl", "w") as f:
    for name, task in tasks.items():
        f.write(json.dumps(dict(task, id=name, verifier="composite", limits={"cpu_s": 5})) + "\n")
open("suite/check.sh", "w").write("grep -q 2 f.py\n")
text = "```python\ndef f(x):\n    return 2 * x\n```\nThe answer is \\boxed{4}."
with open("a.jsonl", "w") as f:
    for name in tasks:
        f.write(json.dumps({"task": name, "attempt": 0, "answer": text}) + "\n")
END
status 3 kverify run suite a.jsonl -o run --quiet --min-integrity I0
cat >look.py <<'END'
import json, sys
got = {v["task"]: v for v in map(json.loads, open("run/verdicts.jsonl"))}
want = {"both": ("pass", None, 1, ""), "mean": ("pass", None, 0.75, "b: fail"), "min": ("fail", None, 0, "b: fail"),
        "zeros": ("pass", None, 0.5, "b"), "gate": ("fail", None, 0, "gate 'door' failed"), "open": ("pass", None, 2 / 3, "half: fail"),
        "product": ("pass", None, 4 / 9, "half"), "outcome": ("fail", None, 0, "half"),
        "broken": ("error", "environment", None, "lacks: error"), "skips": ("pass", None, 1, "lacks"), "zero": ("pass", None, 0.5, "lacks"), "crashes": ("fail", None, 0.5, "crash: error"), "crashed-gate": ("fail", None, 0, "gate 'crash' failed"),
        "undecided": ("error", "infra", None, "b: error"), "closed": ("fail", None, 0, "gate 'door' failed"),
        "nested": ("fail", None, 0.75, "inner: pass"), "config": ("pass", None, 1, ""), "file": ("pass", None, 1, ""),
        "ended": ("fail", None, 0.5, "c: fail"), "low-skip": ("pass", None, 1, ""), "low-gate": ("fail", None, 0, "gate 'door' failed"),
        "unknown": ("error", "infra", None, "nothing"), "misspelt": ("error", "infra", None, "did you mean 'answer'"),
        "empty": ("error", "infra", None, "'of' is empty"), "names": ("error", "infra", None, "duplicate criterion"),
        "deep": ("error", "infra", None, "deep")}
bad = 0
for task, (outcome, kind, score, said) in want.items():
    v = got[task]
    if (v["outcome"], v["class"]) != (outcome, kind) or said not in (v["evidence"] or "") or (score is not None and abs(v["score"] - score) > 1e-12):
        bad = 1
        print(task, "expected", outcome, kind, score, said, "got", v["outcome"], v["class"], v["score"], v["evidence"])
states = [c["state"] for c in got["gate"]["criteria"]]
if states != ["scored", "blocked"] or got["gate"]["isolation"] != "none":
    bad = 1
    print("a program ran behind a closed gate:", states, got["gate"]["isolation"])
for task in ("open", "product", "outcome"):
    v = got[task]
    if v["isolation"] == "none" or v["integrity"] != "I3":
        bad = 1
        print(task, "says nothing of its box", v["isolation"], v.get("integrity"))
sys.exit(bad)
END
"$python" look.py || fail "verdicts"
# By one worker or by several: the same bytes.
status 3 kverify run suite a.jsonl -o one --quiet --workers 1 --min-integrity I0
same run/verdicts.jsonl one/verdicts.jsonl "verdicts by one worker"
# A question is held to the integrity that is asked for, as any verdict is.
status 3 kverify run suite a.jsonl -o strict --quiet
grep -q '"task":"file","attempt":0,"outcome":"unscored"' strict/verdicts.jsonl || fail "a verdict of I0 where I1+ is required"
# What was left out, or stands behind a closed gate, has no say.
grep -q '"task":"low-skip","attempt":0,"outcome":"pass"' strict/verdicts.jsonl || fail "the grade of what was left out"
grep -q '"task":"low-gate","attempt":0,"outcome":"fail"' strict/verdicts.jsonl || fail "the grade of what a gate decided without"
# A file that only a question reads.
echo "grep -q 3 f.py" >suite/check.sh
status 3 kverify run suite a.jsonl -o run --resume --quiet --min-integrity I0
grep -q '"task":"file","attempt":0,"outcome":"fail"' run/verdicts.jsonl || fail "a verdict of before the file of a question changed"
