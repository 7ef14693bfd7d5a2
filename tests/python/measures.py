# SPDX-License-Identifier: MIT
"""The catalogue's vectors of measures, through the package: measures.py
VECTORS.JSON.  Prints how many were run; status 1 on a deviation."""
import json
import math
import random
import sys

from kverify import measures as m


def means(i, of):
    values = [of(r, i["k"]) for r in i["recalls"]]
    return sum(values) / len(values)


def ranked(i):
    names, tests = list(i["solutions"]), list(i["tests"])
    passed = [[t in i["passed"].get(s, []) for t in tests] for s in names]
    out = m.consensus(passed, [i["solutions"][s] for s in names], [i["tests"][t] for t in tests])
    return [dict(g, solutions=[names[s] for s in g["solutions"]]) for g in out]


def accepted(i):
    out = m.acceptance(i["correct_accepted"], i["incorrect_accepted"])
    return {k: {"undefined": "none"} if v is None else v for k, v in out.items()}


def instance(i):
    tests = list(i["before"])
    before, after = ([i[w].get(t) == "pass" for t in tests] for w in ("before", "after_gold"))
    return {"keep": m.instance_valid(before, after), "f2p": [t for t, b in zip(tests, before) if not b],
            "p2p": [t for t, b in zip(tests, before) if b]}


def enamel(i):
    out = m.enamel(i["levels"], i["ref"], i["hardness"], i["timeout_factor"])
    return dict(out, timeout=i["timeout_factor"] * max(i["ref"]))


RUN = {
    "levenshtein": lambda i: m.levenshtein(i["a"], i["b"]),
    "edit_similarity_indel": lambda i: m.edit_similarity(i["a"], i["b"]),
    "edit_similarity_lev": lambda i: m.edit_similarity(i["a"], i["b"], "levenshtein"),
    "exact_match_lines": lambda i: int(m.exact_match_lines(i["pred"], i["gold"])),
    "identifier_prf": lambda i: m.overlap_names(i["pred"], i["gold"]),
    "row_f1": lambda i: m.overlap_rows(i["pred"], i["gold"]),
    "prefix_accuracy": lambda i: m.prefix_accuracy(i["pred"], i["gold"]),
    "intercode_sql": lambda i: m.intercode_sql(i["agent_rows"], i["gold_rows"]),
    "claw_robustness": lambda i: m.claw_robustness(i["calls"]),
    "lcbs": lambda i: m.lcbs(i["metrics17"]),
    "p2value": lambda i: m.p2value(i["alpha"], i["possibility"], i["pass_rate"]),
    "intercode_bash": lambda i: m.intercode_bash(i["miss"], i["extra"], i["same"], i["total"], i["answer_similarity"]),
    "hodges_lehmann": lambda i: m.hodges_lehmann(i["t"]),
    "eff_at_k": lambda i: m.expected_best(i["e"], i["k"]),
    "enamel_score": enamel,
    "speedup_at_k": lambda i: m.expected_best([i["baseline"] / t for t in i["runtimes"]], i["k"]),
    "speedup_at_k_pareval_script": lambda i: m.speedup_script(i["runtimes"], i["baseline"], i["k"]),
    "fast_p": lambda i: m.fast_p(i["correct"], i["baseline"], i["actual"], i["p"]),
    "gso_opt": lambda i: m.gso(i["base"], i["patch"], i["commit"]),
    "opt_at_k": lambda i: sum(m.expected_best(r, i["k"]) for r in i["opt_commit"]) / len(i["opt_commit"]),
    "effibench": lambda i: m.effibench(i["sample"], i["canonical"]),
    "effibench_dataset": lambda i: m.effibench_all(i["et"], i["et_canonical"]),
    "dir": lambda i: m.dependency_rate(i["gold_dependencies"], i["generated_identifiers"]),
    "recall_at_k_deveval": lambda i: means(i, lambda r, k: max(r[:k])),
    "recall_at_k_unbiased": lambda i: means(i, m.expected_best),
    "tpr_tnr": accepted,
    "tpr_tnr_dataset": lambda i: m.acceptance_all(i["per_problem"]),
    "test_generation": lambda i: m.test_generation(*([t[n] for t in i["tests"]] for n in (
        "compiles", "passes_gold", "passes_buggy"))),
    "mutation_score": lambda i: m.mutation_score(i["killed"], i["total"], i["equivalent"]),
    "coverage_ratio": lambda i: m.coverage_ratio(i["covered"], i["total"]),
    "codet_rank": ranked,
    "structural_erosion": lambda i: m.erosion(i["functions_cc_statements"], i["threshold"]),
    "verbosity": lambda i: m.verbosity(i["flagged_lines"], i["duplicated_lines"], i["loc"]),
    "suite_validate": lambda i: m.suite_valid(i["gold_pass"], i["branches_covered"], i["branches_total"],
                                              i["min_branch_cov"]),
    "swe_resolution": lambda i: m.swe_resolution([i["status"].get(t) for t in i["f2p"]],
                                                 [i["status"].get(t) for t in i["p2p"]]),
    "instance_verify": instance,
    "error_class_python": lambda i: m.failure_of_python(i["message"]),
    "cdd_peak": lambda i: m.cdd(i["greedy"], i["samples"], i["alpha"], i["xi"], i["max_tokens"]),
    "cdd_dataset": lambda i: m.cdd_all(i["peaks"], i["xi"]),
    "ted_keep": lambda i: m.ted_keep(i["distance_to_greedy"], i["text"], i["tau"]),
    "ted_pass1": lambda i: (lambda kept: sum(i["passed"][k] for k in kept) / len(kept) if kept else 0.0)(
        m.ted_keep(i["distance_to_greedy"], i["text"], i["tau"])),
    "pte": lambda i: m.prefill_equivalents(i["rounds_prefill_seqlen_decode"], i["gamma"]),
    "pte_gamma": lambda i: m.prefill_gamma(i["n_layers"], i["d_model"], i["hoi"], i["n_params"]),
    "tokens_per_solved": lambda i: m.tokens_per_solved(i["tokens_per_sample"], i["pass1_percent"] / 100),
    "mle_medal_positions": lambda i: m.medal_positions(i["teams"]),
    "issue_pr_relevance": lambda i: m.cosine(i["issue"], i["pr"]),
    "speedup_recovered": lambda i: m.speedup_recovered(i["t_prev"], i["t_next"], i["t_agent"]),
}


def undefined(value):
    return isinstance(value, dict) and "undefined" in value


def near(got, want, tolerance):
    if undefined(want):
        return undefined(got)
    if isinstance(want, dict):
        return isinstance(got, dict) and all(k in got and near(got[k], v, tolerance) for k, v in want.items())
    if isinstance(want, list):
        return len(got) == len(want) and all(near(g, w, tolerance) for g, w in zip(got, want))
    if isinstance(want, (bool, str)):
        return got == want
    return got is not None and abs(got - want) <= max(tolerance, 1e-12)


def vectors(path):
    wrong = ran = 0
    for vector in json.load(open(path))["vectors"]:
        if vector["fn"] not in RUN:
            continue
        ran += 1
        try:
            got = RUN[vector["fn"]](vector["input"])
        except m.Undefined as why:
            got = {"undefined": str(why)}
        want = vector["expect"]
        # A level that fails has no time limit in the vector.
        if not near(got, want, vector["tol"]):
            print("%s: %s instead of %s" % (vector["id"], got, want))
            wrong += 1
    print("%d vectors of %d measures, %d wrong" % (ran, len(RUN), wrong))
    return wrong + (ran < 199)


def definitions():
    """Against slow definitions, on random inputs."""
    rng, wrong = random.Random(3), 0

    def distance(a, b, indel):
        rows = [list(range(len(b) + 1))]
        for i, x in enumerate(a):
            row = [i + 1]
            for j, y in enumerate(b):
                row.append(min(rows[-1][j + 1] + 1, row[j] + 1, rows[-1][j] + (0 if x == y else 2 if indel else 1)))
            rows.append(row)
        return rows[-1][-1]

    for _ in range(300):
        a, b = ("".join(rng.choice("ab\u00e9\u4e2d\U0001f600") for _ in range(rng.randrange(12))) for _ in range(2))
        n = len(a) + len(b)
        wrong += m.levenshtein(a, b) != distance(a, b, False)
        wrong += abs(m.edit_similarity(a, b) - ((n - distance(a, b, True)) / n if n else 1)) > 1e-12
        times = [rng.uniform(0.1, 3) for _ in range(rng.randrange(1, 9))]
        pairs = sorted((x + y) / 2 for i, x in enumerate(times) for y in times[i:])
        middle = len(pairs) // 2
        want = pairs[middle] if len(pairs) % 2 else (pairs[middle - 1] + pairs[middle]) / 2
        wrong += abs(m.hodges_lehmann(times) - want) > 1e-12
        k = rng.randrange(1, len(times) + 1)
        from itertools import combinations
        best = [max(c) for c in combinations(times, k)]
        wrong += abs(m.expected_best(times, k) - sum(best) / len(best)) > 1e-9
    for call in (lambda: m.hodges_lehmann([]), lambda: m.expected_best([1, math.nan], 1), lambda: m.gso([1], [0], [1]),
                 lambda: m.prefix_accuracy(["a"], []), lambda: m.mutation_score(3, 2), lambda: m.fast_p([], [], [], 1)):
        try:
            call()
            wrong += 1
        except m.Undefined:
            pass
    return wrong


wrong = definitions()
print("definitions: %d wrong" % wrong)
if len(sys.argv) > 1:
    wrong += vectors(sys.argv[1])
sys.exit(wrong > 0)
