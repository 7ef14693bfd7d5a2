"""How often intervals hold the truth: coverage.py [TRIALS].  The first table is
about figures, the second about differences.

Runs are drawn with known chances, written as verdict lines and compared through
the library.  "alike": every task has the same chance.  "hard and easy": chances
differ from task to task (a beta distribution of 0.3 and 0.3) and the second run
is better by 0.8 in log odds.  "rare": chances of 0.02 and 0.03."""
import json
import math
import os
import random
import sys
import tempfile

import kverify


def logistic(x):
    return 1 / (1 + math.exp(-x))


def shifted(p, by):
    p = min(max(p, 1e-9), 1 - 1e-9)
    return logistic(math.log(p / (1 - p)) + by)


def alike(draw, n):
    return [0.6] * n, [0.7] * n


def rare(draw, n):
    return [0.02] * n, [0.03] * n


def unlike(draw, n):
    first = [draw.betavariate(0.3, 0.3) for _ in range(n)]
    return first, [shifted(p, 0.8) for p in first]


def truth(make):
    draw = random.Random(1)
    a, b = make(draw, 200000)
    return sum(b) / len(b) - sum(a) / len(a)


def line(run, task, attempt, ok, dataset="d"):
    return json.dumps({"kverify_verdict": 4, "labels": {"run": run, "dataset": dataset}, "task": task, "attempt": attempt,
                       "outcome": "pass" if ok else "fail", "class": None, "score": int(ok), "counts": None,
                       "subscores": {}, "resources": None, "verifier": {"name": "x", "version": "1"},
                       "isolation": None, "evidence": None})


def compare(path, draw, a, b, k):
    with open(path, "w") as f:
        for run, chances in (("a", a), ("b", b)):
            for t, p in enumerate(chances):
                for i in range(k):
                    f.write(line(run, "t%d" % t, i, draw.random() < p) + "\n")
    return kverify.compare(path)["pairs"][0]


def middling(draw, n):
    return [draw.betavariate(3, 3) for _ in range(n)], []


def figure(path, draw, groups, k):
    """The report on one run: GROUPS of chances, one a task."""
    with open(path, "w") as f:
        for g, chances in enumerate(groups):
            for t, p in enumerate(chances):
                for i in range(k):
                    f.write(line("a", "t%d" % t, i, draw.random() < p, "g%d" % g) + "\n")
    report = kverify.score(path, metrics=["pass@1"]).to_dict()["groups"][0]
    return report["metrics"]["pass@1"]["interval"]


def figures(trials):
    print("| tasks | attempts | chances | holds | width |")
    print("|--:|--:|---|--:|--:|")
    kinds = (("alike", alike), ("middling", middling), ("hard and easy", unlike), ("rare", rare))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.jsonl")
        for sizes in ((5,), (10,), (50,), (164,), (5, 50), (10, 10, 10, 10), (5, 50, 164)):
            for k in (1, 10):
                for name, make in kinds:
                    draw, held, width = random.Random(sum(sizes) * 100 + k), 0, 0
                    values = make(random.Random(1), 200000)[0]
                    real = sum(values) / len(values)
                    for _ in range(trials):
                        low, high = figure(path, draw, [make(draw, n)[0] for n in sizes], k)
                        held += low <= real <= high
                        width += high - low
                    print("| %s | %d | %s | %.3f | %.3f |" % (" and ".join(map(str, sizes)), k, name, held / trials,
                                                           width / trials), flush=True)
    print()


def main(trials):
    figures(trials)
    print("| tasks | attempts | chances | holds | width | p < 0.05 where equal |")
    print("|--:|--:|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.jsonl")
        for n in (10, 50, 164):
            for k in (1, 10):
                for name, make in (("alike", alike), ("hard and easy", unlike), ("rare", rare)):
                    draw, real = random.Random(n * 100 + k), truth(make)
                    held = width = false = 0
                    for _ in range(trials):
                        a, b = make(draw, n)
                        pair = compare(path, draw, a, b, k)
                        held += pair["low"] <= real <= pair["high"]
                        width += pair["high"] - pair["low"]
                        false += compare(path, draw, a, a, k)["p"] < 0.05
                    print("| %d | %d | %s | %.3f | %.3f | %.3f |" %
                          (n, k, name, held / trials, width / trials, false / trials), flush=True)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
