"""Comparisons through the package, against the definitions: exact fractions, all
signs enumerated, binomials summed; and SciPy as a second opinion where it is."""
import itertools
import json
import math
import os
import random
import sys
import tempfile
from fractions import Fraction as F

import kverify

SEED = random.Random(11)


def line(run, task, attempt, ok, dataset="d"):
    outcome = {True: "pass", False: "fail", None: "unscored"}[ok]
    return json.dumps({"kverify_verdict": 4, "labels": {"run": run, "dataset": dataset}, "task": task,
                       "attempt": attempt, "outcome": outcome, "class": "not_run" if ok is None else None,
                       "score": {True: 1, False: 0, None: None}[ok], "counts": None, "subscores": {},
                       "resources": None, "verifier": {"name": "x", "version": "1"}, "isolation": None,
                       "evidence": None})


def tally(folder, run, tasks):
    """TASKS: {(dataset, task): [outcomes]}, written in any order."""
    lines = [line(run, task, i, ok, dataset) for (dataset, task), all_ in tasks.items() for i, ok in enumerate(all_)]
    SEED.shuffle(lines)
    path = os.path.join(folder, run + ".jsonl")
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    return kverify.Tally().read(path)


def rate(outcomes):
    return F(sum(ok is True for ok in outcomes), len(outcomes))


def sign_p(up, down):
    n, least = up + down, min(up, down)
    return float(min(F(1), 2 * F(sum(math.comb(n, k) for k in range(least + 1)), 2 ** n))) if up != down else 1.0


def flip_p(gaps):
    gaps = [g for g in gaps if g != 0]
    total = abs(sum(gaps))
    hits = sum(abs(sum(s * g for s, g in zip(signs, gaps))) >= total for signs in itertools.product((1, -1), repeat=len(gaps)))
    return hits / 2 ** len(gaps)


def holm(values):
    order, most, out = sorted(range(len(values)), key=values.__getitem__), 0, [0] * len(values)
    for i, at in enumerate(order):
        most = max(most, values[at] * (len(values) - i))
        out[at] = min(1, most)
    return out


def tails(t, df):
    """P(|T| > t) of Student's t: Simpson's rule over its density."""
    norm = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    density = lambda x: norm * (1 + x * x / df) ** (-(df + 1) / 2)
    steps = 400
    h = t / steps
    inside = sum(density(i * h) * (1 if i in (0, steps) else 4 if i % 2 else 2) for i in range(steps + 1)) * h / 3
    return 1 - 2 * inside


worst = {}


def near(what, got, want, tolerance=1e-9):
    worst[what] = max(worst.get(what, 0), abs(got - want))
    assert abs(got - want) <= tolerance, (what, got, want)


def random_tables(folder):
    try:
        from scipy import stats
    except ImportError:
        stats = None
        print("scipy is absent: definitions only")
    for trial in range(300):
        n, k = SEED.randint(1, 60 if trial % 3 else 9), SEED.choice((1, 1, 2, 3, 5))
        names = [("d%d" % (t % 2), "t%d" % t) for t in range(n)]
        p, q = SEED.random(), SEED.random()
        a = {t: [SEED.random() < p for _ in range(k)] for t in names}
        b = {t: [SEED.random() < q for _ in range(k)] for t in names}
        got = kverify.compare(tally(folder, "a", a), tally(folder, "b", b))
        pair = got["pairs"][0]
        gaps = [rate(b[t]) - rate(a[t]) for t in names]
        exact = sum(gaps) / n
        assert F(int(pair["numerator"]), int(pair["denominator"])) == exact, (pair, exact)
        up, down = sum(g > 0 for g in gaps), sum(g < 0 for g in gaps)
        assert (pair["up"], pair["down"], pair["same"], pair["tasks"]) == (up, down, n - up - down, n)
        near("sign", pair["p_sign"], sign_p(up, down))
        if k == 1:
            assert pair["test"] == "exact McNemar"
            near("mcnemar", pair["p"], sign_p(up, down))
        elif up + down <= 12:
            assert pair["test"] == "exact permutation"
            near("permutation", pair["p"], flip_p(gaps))
        # With one win and one loss added, Student's t.
        size = math.sqrt(sum(float(g) ** 2 for g in gaps) / (up + down)) if up + down else 1
        more = [float(g) for g in gaps] + [size, -size]
        mean = sum(more) / len(more)
        deviation = math.sqrt(sum((g - mean) ** 2 for g in more) / (n + 1))
        if -1 < pair["low"] and pair["high"] < 1:
            near("centre", (pair["low"] + pair["high"]) / 2, mean)
            quantile = (pair["high"] - pair["low"]) / 2 / (deviation / math.sqrt(n + 2))
            near("tails of t", tails(quantile, n + 1), 0.05, 1e-7)
        if stats is not None:
            reach = stats.t.ppf(0.975, n + 1) * deviation / math.sqrt(n + 2)
            near("low", pair["low"], max(-1, mean - reach), 1e-8)
            near("high", pair["high"], min(1, mean + reach), 1e-8)
            if up + down:
                near("scipy's binomial test", pair["p_sign"], stats.binomtest(up, up + down).pvalue)
        assert pair["p_adjusted"] == pair["p"]
        assert [d["task"] for d in got["differ"]] == sorted((t for t in (x[1] for x in names)
                                                            if rate(a[next(y for y in names if y[1] == t)]) !=
                                                            rate(b[next(y for y in names if y[1] == t)])),
                                                           key=lambda t: ("d%d" % (int(t[1:]) % 2), t))


def several(folder):
    names = [("d", "t%d" % t) for t in range(40)]
    runs = [tally(folder, "r%d" % r, {t: [SEED.random() < 0.2 + 0.2 * r] for t in names}) for r in range(4)]
    got = kverify.compare(*runs)
    assert [r["name"] for r in got["runs"]] == ["r0", "r1", "r2", "r3"] and len(got["pairs"]) == 6
    for pair, adjusted in zip(got["pairs"], holm([p["p"] for p in got["pairs"]])):
        near("holm", pair["p_adjusted"], adjusted)
    for r in got["runs"]:
        above = sum(p["p_adjusted"] < 0.05 and (p["b"] if p["difference"] > 0 else p["a"]) != r["name"] and
                    r["name"] in (p["a"], p["b"]) for p in got["pairs"])
        assert r["rank"] == 1 + above, (r, above)
    # Runs inside one tally, in any order of adding, are the same.
    one = kverify.Tally()
    for run in (runs[2], runs[0], runs[3], runs[1]):
        one.merge(run)
    assert kverify.compare(one) == got


def unknown(folder):
    a = {("d", "t%d" % t): [t < 4] for t in range(10)}
    b = {("d", "t%d" % t): [None if t in (0, 8, 9) else t < 7] for t in range(10)}
    pair = kverify.compare(tally(folder, "a", a), tally(folder, "b", b))["pairs"][0]
    assert pair["difference"] == 0.2 and pair["up"] == 3 and pair["down"] == 1
    near("left out", pair["without_unknown"]["difference"], 3 / 7)
    near("worst", pair["worst_for_b"]["difference"], 0.2)
    near("best", pair["best_for_b"]["difference"], 0.5)
    near("best p", pair["best_for_b"]["p"], sign_p(5, 0))
    pair = kverify.compare(tally(folder, "a", a), tally(folder, "b", b), policy="skip")["pairs"][0]
    assert pair["tasks"] == 7 and pair["numerator"] == 3 and pair["denominator"] == 7


def clusters(folder):
    """Tasks of one data set flip together."""
    a = {("d%d" % (t // 3), "t%d" % t): [False, t % 2 == 0] for t in range(18)}
    b = {("d%d" % (t // 3), "t%d" % t): [t % 3 < 2, True] for t in range(18)}
    pair = kverify.compare(tally(folder, "a", a), tally(folder, "b", b), cluster="dataset")["pairs"][0]
    sums = {}
    for t in a:
        sums[t[0]] = sums.get(t[0], 0) + rate(b[t]) - rate(a[t])
    near("clusters", pair["p"], flip_p(list(sums.values())))


def refused(folder):
    a = tally(folder, "a", {("d", "t%d" % t): [True] for t in range(5)})
    b = tally(folder, "b", {("d", "t%d" % t): [t > 2] for t in range(1, 6)})
    c = tally(folder, "c", {("d", "t%d" % t): [True, False] for t in range(5)})
    for runs, options, says in (((a, b), {}, "'b' lacks 1 of the 5 tasks of 'a', such as 't0'"),
                                ((a, c), {}, "up to 1 attempts a task and 'c' up to 2"),
                                ((a,), {}, "there is one run only, 'a'"),
                                ((a, c), dict(metric="pass@3", common=True), "pass@3 is undefined for task"),
                                ((a, b), dict(metric="nosuch"), "no metric 'nosuch'"),
                                ((a, b), dict(metric="best_run"), "about runs")):
        try:
            kverify.compare(*runs, **options)
            assert False, says
        except kverify.KverifyError as error:
            assert says in str(error), error
    got = kverify.compare(a, b, common=True)
    assert got["tasks"] == 4 and [r["left_out"] for r in got["runs"]] == [1, 1] and len(got["notes"]) == 3 and "fewer than 20" in got["notes"][2]
    assert kverify.compare(a, c, common=True)["pairs"][0]["difference"] == -0.5
    # The same name twice.
    again = kverify.compare(a, tally(folder, "a", {("d", "t%d" % t): [True] for t in range(5)}), names=["x.jsonl", "y.jsonl"])
    assert [r["name"] for r in again["runs"]] == ["x.jsonl", "y.jsonl"] and again["pairs"][0]["p"] == 1
    # A name that looks numbered is a name like any other.
    tasks = {("d", "t%d" % t): [True] for t in range(5)}
    odd = kverify.compare(tally(folder, "a b", tasks), a, tally(folder, "a", tasks), names=[None, "x", "x"])
    assert [r["name"] for r in odd["runs"]] == ["a b", "x", "x (2)"], odd["runs"]


def gates(folder):
    a = tally(folder, "a-1", {("d", "t%d" % t): [t < 10] for t in range(30)})
    b = tally(folder, "a-2", {("d", "t%d" % t): [t < 19] for t in range(30)})
    got = kverify.compare(a, b, require=["B-A>=0.3", "B-A>30%", "A-B<=-30%", "a-2-a-1 == 0.3", "low(B-A)>0",
                                         "low(B-A)>0.29", "high(A-B)<0", "p(B-A)<0.01", "p(A-B)>0.01",
                                         "low(A-B)<-0.3"])
    assert list(got["holds"].values()) == [True, False, True, True, True, False, True, True, False,
                                            True], got["holds"]
    for wrong in ("B-A", "B-C>0", "B-A>x", "A-A>0", "", "B-A=0"):
        try:
            kverify.compare(a, b, require=[wrong])
            assert False, wrong
        except kverify.KverifyError:
            pass


def large(folder):
    """Too large to be counted: draws, the same ones each time."""
    names = [("d", "t%d" % t) for t in range(3000)]
    odd = {t: SEED.choice((7, 11, 13, 17, 19, 23, 29, 31)) for t in names}
    a = {t: [SEED.random() < 0.5 for _ in range(odd[t])] + [False] * (31 - odd[t]) for t in names[:300]}
    b = {t: [SEED.random() < 0.52 for _ in range(31)] for t in names[:300]}
    first = kverify.compare(tally(folder, "a", a), tally(folder, "b", b), metric="pass^3")
    again = kverify.compare(tally(folder, "a", a), tally(folder, "b", b), metric="pass^3")
    assert first == again
    boot = kverify.compare(tally(folder, "a", a), tally(folder, "b", b), interval="bootstrap", seed=5)["pairs"][0]
    fine = kverify.compare(tally(folder, "a", a), tally(folder, "b", b))["pairs"][0]
    assert boot["interval"] == "bootstrap" and abs(boot["low"] - fine["low"]) < 0.01 and boot["high"] > boot["difference"]


with tempfile.TemporaryDirectory() as where:
    for part in (random_tables, several, unknown, clusters, refused, gates, large):
        part(where)
        print("ok", part.__name__)
print("largest deviations:", ", ".join("%s %.1e" % kv for kv in worst.items()))
