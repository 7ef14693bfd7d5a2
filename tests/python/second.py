"""SciPy and statsmodels as a second opinion: second.py KVERIFY [TABLES].  Status 77
where they are not installed."""
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import numpy
    from scipy import stats
    from statsmodels.stats import inter_rater
    from statsmodels.stats.contingency_tables import mcnemar
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportion_confint
except ImportError as error:
    print("not compared: %s" % error)
    sys.exit(77)

import kverify

DRAW = random.Random(31)
furthest = {}


def near(what, got, want, limit=1e-9):
    # JSON has ten digits of what is no fraction.
    furthest[what] = max(furthest.get(what, (0, 0))[0], abs(got - want)), furthest.get(what, (0, 0))[1] + 1
    assert abs(got - want) <= limit, (what, got, want)


def line(run, task, ok):
    return json.dumps({"kverify_verdict": 4, "labels": {"run": run, "dataset": "d"}, "task": "t%03d" % task, "attempt": 0,
                       "outcome": "pass" if ok else "fail", "class": None, "score": int(ok), "counts": None,
                       "subscores": {}, "resources": None, "verifier": {"name": "x", "version": "1"}, "isolation": None,
                       "evidence": None})


def runs(path, tables):
    with open(path, "w") as f:
        f.writelines(line("r%d" % r, t, ok) + "\n" for r, passed in enumerate(tables) for t, ok in enumerate(passed))
    return kverify.Tally().read(path)


def proportions(path):
    n, confidence = DRAW.randint(1, 250), DRAW.choice((0.8, 0.9, 0.95, 0.99))
    passed = [DRAW.random() < DRAW.choice((0, 0.02, 0.5, 0.97, 1)) for _ in range(n)]
    tally = runs(path, [passed])
    for ours, theirs in ("wilson", "wilson"), ("clopper-pearson", "beta"):
        figure = tally.report(metrics=["pass@1"], interval=ours, confidence=confidence).to_dict()["groups"][0]["metrics"]["pass@1"]
        for end, want in zip(figure["interval"], proportion_confint(sum(passed), n, 1 - confidence, theirs)):
            near(ours, end, min(1, max(0, want)))


def pairs(path):
    n, p, q = DRAW.randint(1, 120), DRAW.random(), DRAW.random()
    a, b = [DRAW.random() < p for _ in range(n)], [DRAW.random() < q for _ in range(n)]
    pair = kverify.compare(runs(path, [a, b]))["pairs"][0]
    cells = [[sum(x == i and y == j for x, y in zip(a, b)) for j in (True, False)] for i in (True, False)]
    near("McNemar", pair["p"], float(mcnemar(cells, exact=True).pvalue))
    if pair["up"] + pair["down"]:
        near("sign", pair["p_sign"], stats.binomtest(pair["up"], pair["up"] + pair["down"]).pvalue)


def flips(path):
    """Several attempts a task: all signs, which SciPy enumerates for so few."""
    n, k = DRAW.randint(2, 9), DRAW.randint(2, 4)
    with open(path, "w") as f:
        for r, p in enumerate((DRAW.random(), DRAW.random())):
            for t in range(n):
                for i in range(k):
                    f.write(line("r%d" % r, t, DRAW.random() < p).replace('"attempt": 0', '"attempt": %d' % i) + "\n")
    got = kverify.compare(path)
    gaps = numpy.zeros(n)
    for d in got["differ"]:
        gaps[int(d["task"][1:])] = round((d["values"][1] - d["values"][0]) * k)
    want = stats.permutation_test((gaps, numpy.zeros(n)), lambda x, y, axis: numpy.sum(x - y, axis=axis), permutation_type="samples",
                                  vectorized=True, n_resamples=numpy.inf, alternative="two-sided")
    near("permutation", got["pairs"][0]["p"], min(1.0, float(numpy.mean(numpy.abs(want.null_distribution) >= abs(gaps.sum()) - 1e-9))))


def several(path):
    n = DRAW.randint(5, 60)
    got = kverify.compare(runs(path, [[DRAW.random() < p for _ in range(n)] for p in (DRAW.random() for _ in range(DRAW.randint(3, 5)))]))
    adjusted = multipletests([p["p"] for p in got["pairs"]], method="holm")[1]
    for pair, want in zip(got["pairs"], adjusted):
        near("Holm", pair["p_adjusted"], float(want), 1e-8)


def raters(kverify_program, path, tables):
    """Kappa of many criteria in one file, a table each."""
    want = {}
    with open(path, "w") as f:
        f.write("item,criterion,rater,score\n")
        for c in range(tables):
            n, levels, count = DRAW.randint(3, 30), DRAW.randint(2, 5), DRAW.choice((2, 2, 3, 4))
            scores = [[DRAW.randrange(levels) for _ in range(count)] for _ in range(n)]
            for i, row in enumerate(scores):
                f.writelines("i%d,c%d,r%d,%d\n" % (i, c, r, s) for r, s in enumerate(row))
            want["c%d" % c] = scores
    out = subprocess.run([kverify_program, "rubric", "agree", "--format", "json", "--resamples", "1", path], check=True, capture_output=True, text=True).stdout
    for got in map(json.loads, out.splitlines()):
        scores = numpy.array(want.pop(got["criterion"]))
        counts, _ = inter_rater.aggregate_raters(scores)
        fleiss = inter_rater.fleiss_kappa(counts) if (counts > 0).any(axis=0).sum() > 1 else float("nan")
        if fleiss == fleiss and got["fleiss"]["value"] is not None:
            near("Fleiss' kappa", got["fleiss"]["value"], fleiss)
        if scores.shape[1] == 2 and got["cohen"]["value"] is not None:
            levels = sorted(set(scores.flat))
            table = numpy.array([[((scores[:, 0] == i) & (scores[:, 1] == j)).sum() for j in levels] for i in levels])
            near("Cohen's kappa", got["cohen"]["value"], inter_rater.cohens_kappa(table).kappa)
    assert not want, want


def main(program, tables):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.jsonl")
        for make in (proportions, pairs, flips, several):
            for _ in range(tables):
                make(path)
        raters(program, os.path.join(folder, "ratings.csv"), tables)
    for what, (off, n) in sorted(furthest.items()):
        print("%-15s %6d compared, off by %.1e at most" % (what, n, off))


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
