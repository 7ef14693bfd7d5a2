"""The catalogue's vectors of rewards and advantages, through the package:
vectors.py VECTORS.JSON.  Prints how many were run; status 1 on a deviation."""
import json
import math
import sys

import kverify
from kverify import rewards as r

NAN = math.nan


def numbers(values):
    return [NAN if v == "NaN" else v for v in values]


def rescaled(i):
    groups = i["groups"]
    flat = lambda name: [v for g in groups for v in g[name]]
    sizes = [len(g["A"]) for g in groups]
    a, alpha, beta, _ = r.rescale(flat("A"), flat("success"), numbers(flat("entropy")), sizes, i["lambda"], i["mu"],
                                  i.get("clamp_nonneg", False))
    d = [1 - sum(g["success"]) / len(g["success"]) for g in groups]
    out, at = [], 0
    for k, n in enumerate(sizes):
        out.append({"D": d[k], "alpha": alpha[k], "beta": beta[at:at + n], "A": a[at:at + n]})
        at += n
    return {"D_mean": sum(d) / len(d), "groups": out}


def laddered(i):
    outcome, why = {"passed": (1, 0), "failed": (2, 0), "runtime_error": (3, 3), "compile_error": (3, 10)}[i["outcome"]]
    import ctypes
    counts = kverify.core._lib.Counts(passed=round((i["pass_ratio"] or 0) * 1000), total=1000)
    given = None if i["pass_ratio"] is None else ctypes.byref(counts)
    value = lambda name: r.lib.kv_reward_from(outcome, why, NAN, given, ctypes.byref(r.policy(name)))
    return {"coarse": value("ladder"), "adaptive": value("adaptive")}


def tree(i):
    parents, lengths = [], []

    def walk(node, parent):
        me = len(parents)
        parents.append(me if parent is None else parent)
        lengths.append(node["len"])
        for child in node["ch"]:
            walk(child, me)

    walk(i["tree"], None)
    return [w for w, n in zip(r.tree_weights(parents), lengths) for _ in range(n)]


def burned(i):
    total, gain, better = r.afterburner(i["base_pass"], i["cur_pass"], i["base_time"], i["cur_time"], i["clip"],
                                        i["format_ok"])
    p = {(1, 1): 0.5, (0, 1): 1.0, (1, 0): -1.0, (0, 0): -0.5}[i["base_pass"], i["cur_pass"]]
    return {"pass": p, "gain": gain, "improvement": better, "total": total}


def band(i):
    right = sum(a == i["gold"] for a in i["answers"])
    return {"rate": right / len(i["answers"]), "keep": r.success_band(right, len(i["answers"]), i["lo"], i["hi"])}


def alone(i, preset):
    """A group of one has no advantage by this formula."""
    seen = {}
    out = kverify.advantages(numbers(i["rewards"]), preset=preset, report=seen)
    if seen["single"] and len(i["rewards"]) == 1:
        raise r.Undefined("group of one")
    return out


def group_objective(i):
    return sum(r.turn_objective(t["ratios"], t["A"], i["eps"]) for t in i["trajectories"]) / len(i["trajectories"])


RUN = {
    "grpo_advantage": lambda i: kverify.advantages(
        numbers(i["rewards"]), preset="grpo", ddof=i["ddof"], eps=i["eps"],
        single={"zero": "zero", "verl": "raw"}[i.get("single", "zero")]),
    "dr_grpo_advantage": lambda i: kverify.advantages(i["rewards"], preset="dr-grpo"),
    "rloo_advantage": lambda i: alone(i, "rloo"),
    "opo_advantage": lambda i: kverify.advantages(i["rewards"], preset="opo", lengths=i["lengths"]),
    "grpo_passk_advantage": lambda i: kverify.advantages(i["rewards"], preset="passk", eps=i["eps"]),
    "masked_rloo": lambda i: r.masked_rloo(i["token_rewards"], i["mask"], i["group_size"]),
    "fuse_return_whiten": lambda i: dict(zip(("returns", "advantages"), r.fuse_whiten(i["sources"], i["coef"], i["mask"]))),
    "kl_estimators": lambda i: {k: v[0] for k, v in r.kl([i["logp"]], [i["ref_logp"]]).items()},
    "kl_penalised_rewards": lambda i: dict(zip(("rewards", "seq_mean_kl"),
                                               r.kl_rewards(i["scores"], i["kl"], i["mask"], i["beta"]))),
    "kat_rescale": rescaled,
    "rltf_reward": laddered,
    "afterburner_reward": burned,
    "gspo_ratio": lambda i: r.sequence_ratio(i["logp"], i["old_logp"]),
    "turn_ratio": lambda i: r.turn_ratios(i["logp"], i["old_logp"], i["turns"], i["norm"] == "length"),
    "turn_objective": lambda i: r.turn_objective(i["ratios"], i["advantage"], i["eps"]),
    "turn_objective_group": group_objective,
    "clipped_term": lambda i: r.clipped_term(i["ratio"], i["A"], i["eps_low"], i["eps_high"]),
    "mcla_mean": lambda i: r.mean_passes(i["passes"]),
    "rollout_train_weight": lambda i: r.rollout_weight(i["logp_rollout"], i["logp_train"]),
    "mcla_weight_cv2": lambda i: r.weight_cv2(i["sigma"], i["K"]),
    "icepop_mask": lambda i: r.icepop(i["logp_train"], i["logp_infer"], i["alpha"], i["beta"]),
    "tree_token_weights": tree,
    "error_mask_sft": lambda i: r.error_mask(i["n_tokens"], [t["span"] for t in i["tool_calls"] if not t["ok"]]),
    "success_band": band,
    "rltf_fine_mask": lambda i: r.fine_mask([int(k in i["error_tokens"]) for k in range(i["n_tokens"])],
                                            {"ignore": "none", "line": "line", "whole": "all"}[i["kind"]], 1),
    "fgo_mask": lambda i: r.executed_mask(range(len(i["executed_token"])),
                                          [k for k, ran in enumerate(i["executed_token"]) if ran]),
    "opd_advantage": lambda i: r.distil(i["teacher_logp"], i["student_logp"]),
    "filter_trivial": lambda i: r.keep_hard(i["per_item_model_correct"]),
    "rejection_keep": lambda i: r.keep_trajectory(i["answer_correct"], i["tool_errors"], i["queries"]),
}


def near(got, want, tolerance):
    if isinstance(want, dict):
        return isinstance(got, dict) and all(near(got.get(k), v, tolerance) for k, v in want.items())
    if isinstance(want, list):
        return len(got) == len(want) and all(near(g, w, tolerance) for g, w in zip(got, want))
    if isinstance(want, bool):
        return got is want
    return got is not None and abs(got - want) <= tolerance


wrong = ran = 0
for vector in json.load(open(sys.argv[1]))["vectors"]:
    if vector["fn"] not in RUN:
        continue
    ran += 1
    want = vector["expect"]
    try:
        got = RUN[vector["fn"]](vector["input"])
    except r.Undefined as why:
        got = {"undefined": str(why)}
    undefined = isinstance(want, dict) and "undefined" in want
    if undefined != (isinstance(got, dict) and "undefined" in got) or (not undefined and not near(got, want, vector["tol"])):
        print("%s: %s instead of %s" % (vector["id"], got, want))
        wrong += 1
print("%d vectors, %d deviations" % (ran, wrong))
sys.exit(wrong > 0 or ran < 104)
