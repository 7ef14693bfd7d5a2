#!/bin/sh
# Answers by their likeness to a text: every measure, the line from which it
# passes, several texts, code in an answer, tables, traces, and what is too long.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
"$python" - <<'END'
import json
code = "def add(a, b):\n    # the sum of total\n    return a + b\n"
rows = [
    # name, task, answer, outcome, class, score
    ("lines", {"expected": "a\nb"}, "  a\r\n\nb  ", "pass", None, 1), ("lines-order", {"expected": "a\nb"}, "b\na", "fail", None, 0),
    ("exact", {"expected": "a\n", "measure": "exact"}, "a\n", "pass", None, 1), ("exact-blank", {"expected": "a\n", "measure": "exact"}, "a", "fail", None, 0),
    ("several", {"expected": ["x", "b", "y"]}, "b", "pass", None, 1),
    ("thoughts", {"expected": "b"}, "<think>a</think>b", "pass", None, 1), ("raw", {"expected": "b", "extract": "raw"}, "<think>a</think>b", "fail", None, 0),
    ("code", {"expected": code, "extract": "code"}, "So:\n```python\n" + code + "```\n", "pass", None, 1),
    ("edit", {"expected": "kitten", "measure": "edit", "pass": 0.6}, "sitting", "pass", None, 8 / 13),
    ("edit-line", {"expected": "kitten", "measure": "edit", "pass": 0.62}, "sitting", "fail", None, 8 / 13),
    ("levenshtein", {"expected": "kitten", "measure": "levenshtein"}, "sitting", "fail", None, 4 / 7),
    ("points", {"expected": "h\u00e9llo", "measure": "levenshtein"}, "hello", "fail", None, 0.8),
    ("chrf", {"expected": "the cat sat", "measure": "chrf"}, "the cat sat", "pass", None, 1),
    ("chrf-near", {"expected": "the cat sat on the mat", "measure": "chrf"}, "the cat is on the mat", "fail", None, "chrf"),
    ("chrf-none", {"expected": "abc", "measure": "chrf"}, "xyz", "fail", None, 0),
    ("bleu", {"expected": "the cat sat on the mat", "measure": "bleu", "pass": 0.1}, "the cat is on the mat", "pass", None, "bleu"),
    ("bleu-short", {"expected": "the cat sat on the mat", "measure": "bleu"}, "the cat", "fail", None, "bleu"),
    ("bleu-none", {"expected": "the cat sat on the mat", "measure": "bleu"}, "dogs", "fail", None, 0),
    ("names", {"expected": code, "measure": "identifiers", "language": "python", "extract": "raw"}, "def add(b, a):\n    'not_me'\n    return b + a\n", "pass", None, 1),
    ("names-f1", {"expected": "f(x, y)", "measure": "identifiers", "pass": 0.5}, "f(x, z)", "pass", None, 2 / 3),
    ("names-c", {"expected": "int f(int x) { return x; }", "measure": "identifiers", "language": "c"}, "long f(char *x) /* y */ { return *x; } // z", "pass", None, 1),
    ("rows", {"expected": "a\t1\nb\t2", "measure": "rows"}, "| a | 1 |\n|---|---|\n| b | 2 |", "pass", None, 1),
    ("rows-ragged", {"expected": "a,1\nb,2", "measure": "rows"}, "a,1\nb", "fail", None, 0.5),
    ("rows-head", {"expected": "n,v\na,1", "measure": "rows", "header": True}, "|name|value|\n|:-|-:|\n|a|1|", "pass", None, 1),
    ("rows-twice", {"expected": "a,1\nb,2", "measure": "rows"}, "b,2\na,1\na,1", "fail", None, 0.999999),
    ("trace", {"expected": "push\npop\nend", "measure": "trace"}, "push\npop\nstop", "fail", None, 2 / 3),
    ("trace-more", {"expected": "push\npop", "measure": "trace"}, "push\npop\npop\npop", "fail", None, 0.5),
    ("trace-same", {"expected": "push\npop", "measure": "trace"}, " push\n\npop ", "pass", None, 1),
    ("empty", {"expected": "a"}, "", "fail", "no_answer", 0), ("number", {"expected": 4}, "4", "error", "infra", None),
    ("none", {"expected": []}, "4", "error", "infra", None),
    ("nothing", {"expected": "", "measure": "bleu"}, "4", "unscored", None, None),
    ("long", {"expected": "ab" * 20000, "measure": "edit"}, "ba" * 20000, "unscored", None, None),
    ("flood", {"expected": "ab" * 2000, "measure": "edit"}, "ba" * 2000000, "fail", None, 0),
    ("rows-dashes", {"expected": "a\n-", "measure": "rows"}, "a", "fail", None, 2 / 3),
    ("line-below", {"expected": "a\n" * 250001, "measure": "trace", "pass": 0.8}, "a\n" * 200000, "fail", None, 0.799996),
    ("same-long", {"expected": ["no", "ab" * 20000], "measure": "edit"}, "ab" * 20000, "pass", None, 1),
    ("one-unknown", {"expected": ["no", "ab" * 20000], "measure": "edit"}, "ba" * 20000, "unscored", None, None),
    ("low-line", {"expected": "ab" * 20000, "measure": "edit", "pass": 0.01}, "ba" * 600000, "unscored", None, None),
    ("chrf-flood", {"expected": "hello", "measure": "chrf"}, "hello " * 2000000, "fail", None, 0),
    ("chrf-blanks", {"expected": "hello", "measure": "chrf"}, "hello" + " " * 2000000, "unscored", None, None),
    ("nearly", {"expected": "a" * 400000, "measure": "chrf"}, "a" * 399999 + "b", "fail", None, "nearly"),
]
def chrf(hyp, ref):  # sacreBLEU's chrF2, written from its paper
    hyp, ref, p, r, used = hyp.replace(" ", ""), ref.replace(" ", ""), 0, 0, 0
    from collections import Counter
    for n in range(1, 7):
        a, b = (Counter(s[i:i + n] for i in range(len(s) - n + 1)) for s in (hyp, ref))
        if a and b:
            match = sum((a & b).values())
            p, r, used = p + match / sum(a.values()), r + match / sum(b.values()), used + 1
    p, r = p / used, r / used
    return 5 * p * r / (4 * p + r) if p + r else 0
def bleu(hyp, ref):
    import math
    from collections import Counter
    hyp, ref, logs, smooth = hyp.split(), ref.split(), [], 1
    for n in range(1, 5):
        a, b = (Counter(tuple(s[i:i + n]) for i in range(len(s) - n + 1)) for s in (hyp, ref))
        if not a:
            break
        match = sum((a & b).values())
        smooth *= 1 if match else 2
        logs.append(math.log(match / sum(a.values()) if match else 1 / (smooth * sum(a.values()))))
    return min(1, math.exp(1 - len(ref) / len(hyp))) * math.exp(sum(logs) / len(logs))
with open("suite/tasks.jsonl", "w") as t, open("a.jsonl", "w") as a, open("want.json", "w") as w:
    want = {}
    for name, task, answer, outcome, kind, score in rows:
        t.write(json.dumps(dict(task, id=name, verifier="text")) + "\n")
        a.write(json.dumps({"task": name, "attempt": 0, "answer": answer}) + "\n")
        if score in ("chrf", "bleu"):
            score = {"chrf": chrf, "bleu": bleu}[score](answer, task["expected"])
        want[name] = (outcome, kind, score)
    json.dump(want, w)
END
status 3 kverify run suite a.jsonl -o run --quiet
"$python" - <<'END' || fail "verdicts"
import json, sys
got, bad = {v["task"]: v for v in map(json.loads, open("run/verdicts.jsonl"))}, 0
for name, (outcome, kind, score) in json.load(open("want.json")).items():
    v = got[name]
    near = score is None or (v["score"] is not None and (0.99 < v["score"] < 1 if score == "nearly" else abs(v["score"] - score) < 1e-6))
    if (v["outcome"], v["class"]) != (outcome, kind) or not near:
        bad = 1
        print(name, "expected", outcome, kind, score, "got", v["outcome"], v["class"], v["score"], v["evidence"])
sub = got["rows-twice"]["subscores"], got["trace-more"]["subscores"]
if sub[0]["precision"] != 1 or sub[0]["exact"] != 0 or sub[1]["partial"] != 1 or sub[1]["strict"] != 0:
    bad = 1
    print(sub)
sys.exit(bad)
END
