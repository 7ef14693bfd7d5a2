"""Results whose names, answers and logs would do something if a page let them:
hostile.py FOLDER [ATTEMPTS]."""
import json
import os
import sys

folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
nasty = ["<script>window.hit=1</script>", "\"><img src=x onerror=\"window.hit=1\">", "<svg onload=window.hit=1>",
         "</script><script>window.hit=1</script>", "javascript:window.hit=1", "\u202egnp.exe", "\x1b[31mred\x1b[0m", "<!--DATA-->",
         "{{constructor.constructor('window.hit=1')()}}", "a|b\\c&d$%#_{}~^", "\u0000nul", "=cmd|'/c calc'!A1", "x" * 3000]
for run in range(2):
    where = os.path.join(folder, "run%d" % run)
    os.makedirs(where)
    label = "plain" if count else nasty[run]
    with open(where + "/verdicts.jsonl", "w") as v, open(where + "/outputs.jsonl", "w") as o:
        for i in range(count // 2 if count else len(nasty)):
            text = "task %06d" % (i // 10) if count else nasty[i]
            outcome = ("pass", "fail", "error", "unscored")[(i * 7 + i // 10 + run) % 4]
            kind = {"error": "timeout", "unscored": "environment"}.get(outcome)
            why = "case %d: wrong output" % (i % 50) if count else text
            v.write(json.dumps({
                "kverify_verdict": 4, "labels": {"dataset": "d%d" % (i % 3) if count else text[:200].replace("\0", ""), "run": "%s %d" % (label, run)},
                "task": text, "attempt": i % 10 if count else 0, "outcome": outcome, "class": kind,
                "score": {"pass": 1, "fail": 0}.get(outcome), "counts": {"passed": int(outcome == "pass"), "failed": int(outcome != "pass"), "errors": 0, "skipped": 0, "total": 1},
                "subscores": {}, "resources": None, "verifier": {"name": "stdio", "version": "1"}, "isolation": "L3", "integrity": "I3",
                "limits": {n: "rlimit" for n in ("cpu", "wall", "memory", "processes", "file_size", "disk", "inodes", "open_files", "output")},
                "ended": {"how": "exit", "code": 0}, "load_dependent": False,
                "tests": [{"id": "one" if count else text[:1000], "outcome": "pass" if outcome == "pass" else "fail", "message": None if outcome == "pass" else why[:250]}],
                "evidence": None if outcome == "pass" else why}) + "\n")
            o.write(json.dumps({"task": text, "attempt": i % 10 if count else 0,
                                "output": [{"stream": "out", "bytes": 9, "head": text, "tail": text}]}) + "\n")
