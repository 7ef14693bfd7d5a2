"""Figures through the package, against the definitions: all choices of k attempts
enumerated, and intervals computed anew from their formulas."""
import functools
import itertools
import json
import math
import os
import random
import statistics
import sys
import tempfile
from fractions import Fraction as F

import kverify

DRAW = random.Random(23)


def line(run, dataset, task, attempt, outcome, score):
    return json.dumps({"kverify_verdict": 4, "labels": {"run": run, "dataset": dataset}, "task": task,
                       "attempt": attempt, "outcome": outcome, "class": "not_run" if outcome == "unscored" else None,
                       "score": score, "counts": None, "subscores": {}, "resources": None,
                       "verifier": {"name": "x", "version": "1"}, "isolation": None, "evidence": None})


def mean(values):
    values = list(values)
    return sum(values, F(0)) / len(values)


def over_choices(attempts, k, worth):
    return mean(worth(choice) for choice in itertools.combinations(attempts, k))


# A figure of a task: attempts are (passed, score) with scores as fractions.
def passes(choice):
    return sum(ok for ok, _ in choice)


def definitions(k, m):
    half = math.ceil(k / 2)

    def spread(attempts):
        q = lambda j: over_choices(attempts, j, lambda c: F(passes(c) == 0))
        return q(k) ** 2 - q(2 * k)

    return {
        "pass@%d" % k: lambda a: over_choices(a, k, lambda c: F(passes(c) > 0)),
        "pass^%d" % k: lambda a: over_choices(a, k, lambda c: F(passes(c) == k)),
        "g_pass@%d/%d" % (k, m): lambda a: over_choices(a, k, lambda c: F(passes(c) >= m)),
        "mg_pass@%d" % k: lambda a: F(2, k) * sum(
            over_choices(a, k, lambda c: F(passes(c) >= i)) for i in range(half + 1, k + 1)) if k > 1 else None,
        "maj@%d" % k: lambda a: over_choices(a, k, lambda c: F(1 if 2 * passes(c) > k else 0) + F(2 * passes(c) == k) / 2),
        "best@%d" % k: lambda a: over_choices(a, k, lambda c: max(s for _, s in c)),
        "worst@%d" % k: lambda a: over_choices(a, k, lambda c: min(s for _, s in c)),
        "pass@%d_var" % k: lambda a: spread(a) if len(a) >= 2 * k else None,
        "bayes": lambda a: F(passes(a) + 1, len(a) + 2),
    }


def beyond(t, df):
    """P(T <= t) by Simpson's rule."""
    steps, c = 1000, math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    f = lambda x: c * (1 + x * x / df) ** (-(df + 1) / 2)
    h = t / steps
    return 0.5 + (f(0) + f(t) + sum((4 if i % 2 else 2) * f(i * h) for i in range(1, steps))) * h / 3


@functools.cache
def quantile(df):
    if math.isinf(df):
        return statistics.NormalDist().inv_cdf(0.975)
    low, high = 0.0, 16.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle, df) < 0.975 else (low, middle)
    return low


def wilson(groups, weights, least):
    """GROUPS of values of tasks, each of a weight, and the LEAST share that their
    variance can be: docs/metrics.md."""
    p = sum(w * mean(g) for g, w in zip(groups, weights))
    n, df = 1 / sum(w * w / F(len(g)) for g, w in zip(groups, weights)), math.inf
    if any(v not in (0, 1) for g in groups for v in g) and 0 < p < 1:
        most = lambda g, values: (lambda x: x * (1 - x))((sum(values, F(0)) + F(1, 2)) / (g + 1))
        scatter = [sum((v - mean(g)) ** 2 for v in g) for g in groups]
        everything = [v for g in groups for v in g]
        own = F(1, 4) * most(len(everything), everything)
        share = (sum(scatter) + own) / (sum((len(g) - 1) * most(len(g), g) for g in groups) + own)
        parts = [(max((s + 4 * share * most(len(g), g)) / (len(g) + 3), low * most(len(g), g)) * w * w / len(g), len(g) + 3)
                 for g, w, s, low in zip(groups, weights, scatter, least)]
        n = p * (1 - p) / sum(v for v, _ in parts)
        df = sum(v for v, _ in parts) ** 2 / sum(v * v / d for v, d in parts)
        if len(everything) > len(groups):
            df = min(df, len(everything) - len(groups))
    p, n, t = float(p), float(n), quantile(float(df))
    centre, reach = p + t * t / (2 * n), t * math.sqrt(p * (1 - p) / n + t * t / (4 * n * n))
    return (0.0 if p == 0 else max(0.0, (centre - reach) / (1 + t * t / n)),
            1.0 if p == 1 else min(1.0, (centre + reach) / (1 + t * t / n)))


def table(folder):
    """{dataset: {task: attempts}} of random size, written in any order."""
    tables = {}
    for d in range(DRAW.choice((1, 1, 2, 3))):
        least = DRAW.randint(2, 5)
        tables["d%d" % d] = {"t%d" % t: [(ok, F(4 if ok else DRAW.randint(0, 3), 4))
                                         for ok in (DRAW.random() < 0.5 for _ in range(least + DRAW.randint(0, 3)))]
                             for t in range(DRAW.randint(1, 6))}
    lines = [line("r", d, t, i, "pass" if ok else "fail", float(score))
             for d, tasks in tables.items() for t, all_ in tasks.items() for i, (ok, score) in enumerate(all_)]
    DRAW.shuffle(lines)
    path = os.path.join(folder, "r.jsonl")
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    return tables, kverify.Tally().read(path)


def check(trials):
    compared = undefined = furthest = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in range(trials):
            tables, tally = table(folder)
            k = DRAW.randint(1, 4)
            wanted = definitions(k, DRAW.randint(1, k))
            group = tally.report(metrics=list(wanted)).to_dict()["groups"][0]["metrics"]
            for name, of in wanted.items():
                enough = all(len(a) >= k for tasks in tables.values() for a in tasks.values())
                values = [[of(a) for a in tasks.values()] if enough or name == "bayes" else [None]
                          for tasks in tables.values()]
                everything = [v for vs in values for v in vs]
                for label, figure in ((name, group[name]), (name + "_pooled", group[name + "_pooled"])):
                    if None in everything:
                        undefined += 1
                        assert figure["value"] is None and figure["reason"], (label, figure)
                        continue
                    pooled = label != name
                    want = mean(everything) if pooled else mean(mean(vs) for vs in values)
                    assert F(int(figure["numerator"]), int(figure["denominator"])) == want, (label, figure, want, tables)
                    compared += 1
                    weights = [F(len(vs), len(everything)) if pooled else F(1, len(values)) for vs in values]
                    if name == "bayes":
                        # Posterior variances of the tasks, with their weights.
                        v = sum((w / len(vs)) ** 2 * x * (1 - x) / (len(a) + 3) for vs, w, tasks in
                                zip(values, weights, tables.values()) for x, a in zip(vs, tasks.values()))
                        reach = quantile(math.inf) * math.sqrt(v)
                        ends = max(0, float(want) - reach), min(1, float(want) + reach)
                    elif trial < 40:
                        shares = [F(len(t), sum(map(len, t.values()))) if name == "pass@1" else 0 for t in tables.values()]
                        ends = wilson(values, weights, shares)
                    else:
                        continue
                    furthest = max(furthest, *(abs(a - b) for a, b in zip(ends, figure["interval"])))
                    assert furthest < 1e-8, (label, figure, ends, tables)
    print("%d figures equal, %d undefined; the furthest end of an interval is off by %.1e" %
          (compared, undefined, furthest))
    assert compared > 1000 and undefined > 100


def edges(folder):
    """Attempts without a verdict, tasks without attempts, and names."""
    path = os.path.join(folder, "e.jsonl")
    with open(path, "w") as f:
        for i, (outcome, score) in enumerate((("pass", 1), ("fail", 0), ("unscored", None), ("fail", 0.5))):
            f.write(line("r", "d", "t", i, outcome, score) + "\n")
    tally = kverify.Tally().read(path)

    def value(name, **options):
        return list(tally.report(metrics=[name], **options).to_dict()["groups"][0]["metrics"].values())[0]["value"]

    # Not judged is not passed, or is left out.
    assert value("best@2") == float(mean(max(c) for c in itertools.combinations((1, 0, 0, F(1, 2)), 2)))
    assert value("best@2", policy="skip") == float(mean(max(c) for c in itertools.combinations((1, 0, F(1, 2)), 2)))
    assert value("worst@3", policy="skip") == 0.0 and value("worst@4", policy="skip") is None
    assert value("maj@3", policy="skip") == 0.0 and value("bayes", policy="skip") == 0.4
    # A share of attempts is no surer than so many attempts are: of judged ones,
    # or of all of them.
    path2 = os.path.join(folder, "s.jsonl")
    with open(path2, "w") as f:
        for t in range(20):
            for i in range(10):
                outcome, score = (("pass", 1), ("fail", 0))[t % 2] if i == 0 else ("unscored", None)
                f.write(line("r", "d", "t%d" % t, i, outcome, score) + "\n")
    judged = kverify.Tally().read(path2).report(metrics=["judged"], policy="skip").to_dict()["groups"][0]["metrics"]["judged"]
    want = wilson([[F(1, 10)] * 20], [F(1)], [F(1, 10)])
    assert max(abs(a - b) for a, b in zip(judged["interval"], want)) < 1e-8, (judged, want)
    # Nobody attempted a task: the best of its attempts could have passed.
    for run in ("a", "b"):
        os.makedirs(os.path.join(folder, "f", run))
        with open(os.path.join(folder, "f", run, "algorithm_methods_data_p_result.jsonl"), "w") as f:
            for name, ratios in ("tried", [0.5]), ("left", []):
                f.write(json.dumps({"function_name": name, "completions": ["x"] * len(ratios),
                                    "results": [False] * len(ratios), "pass_ratios": ratios}) + "\n")
    pair = kverify.compare(os.path.join(folder, "f"), metric="best@1")["pairs"][0]
    assert pair["tasks"] == 2 and pair["difference"] == 0, pair
    assert (pair["best_for_b"]["difference"], pair["worst_for_b"]["difference"]) == (0.5, -0.5), pair
    # m from the threshold: the least that is three quarters of k, and no crumb more.
    names = lambda *n, **o: list(tally.report(metrics=list(n), **o).to_dict()["groups"][0]["metrics"])[::2]
    assert names("g_pass@k", ks=[1, 3, 4], threshold=0.75) == ["g_pass@1/1", "g_pass@3/3", "g_pass@4/3"]
    assert names("g_pass@10", threshold=0.7) == ["g_pass@10/7"] and names("g_pass@k/m", ks=[4]) == ["g_pass@4/3"]
    for wrong in ("g_pass@0/1", "g_pass@4/0", "g_pass@4/", "g_pass@", "g_pass@4/3x", "best", "maj@2_var", "pass@k2"):
        try:
            names(wrong)
            raise AssertionError(wrong)
        except kverify.KverifyError as error:
            assert wrong in str(error), error
    assert value("g_pass@2/3") is None
    # Attempts without an index have no scores of their own.
    path = os.path.join(folder, "samples.jsonl_results.jsonl")
    with open(path, "w") as f:
        for ok in (True, True):
            f.write(json.dumps({"task_id": "t", "completion": "x", "result": "passed", "passed": ok}) + "\n")
    tally = kverify.Tally().read(path)
    assert value("best@1") is None and value("pass@1") == 1.0


with tempfile.TemporaryDirectory() as where:
    edges(where)
check(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
