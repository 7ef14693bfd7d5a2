# SPDX-License-Identifier: MIT
"""Rows of a test of a verifier: an attempt and the verdict that it gets.

A row is (task, answer, outcome, class, words of the evidence[, score]); an
outcome, a class or a score of ANY is not looked at.  write() makes suite/tasks.jsonl
and a.jsonl in the working folder, check() compares run/verdicts.jsonl with them."""
import json

ANY = "any"


def write(tasks, rows):
    with open("suite/tasks.jsonl", "w") as f:
        for name, task in tasks.items():
            f.write(json.dumps(dict(task, id=name)) + "\n")
    seen, want = {}, []
    with open("a.jsonl", "w") as f:
        for task, answer, *rest in rows:
            n = seen[task] = seen.get(task, -1) + 1
            f.write(json.dumps({"task": task, "attempt": n, "answer": answer}) + "\n")
            want.append([task, n] + rest + [ANY] * (4 - len(rest)))
    with open("want.json", "w") as f:
        json.dump(want, f)


def check(passes_at):
    """The verdicts by task and attempt, and how many are wrong.  A pass has the grade PASSES_AT."""
    with open("run/verdicts.jsonl") as f:
        got = {(v["task"], v["attempt"]): v for v in map(json.loads, f)}
    with open("want.json") as f:
        want = json.load(f)
    bad = 0 if len(got) == len(want) else 1
    for task, n, outcome, kind, said, score in want:
        v = got[task, n]
        if (outcome not in (ANY, v["outcome"]) or kind not in (ANY, v["class"]) or said not in (v["evidence"] or "") or
                (score not in (ANY, None) and abs((v["score"] if v["score"] is not None else 9) - score) > 1e-9) or
                (v["outcome"] == "pass" and v["integrity"] != passes_at)):
            bad += 1
            print(task, n, "expected", outcome, kind, said, score, "got", v["outcome"], v["class"], v["evidence"], v["score"], v.get("integrity"))
    return got, bad
