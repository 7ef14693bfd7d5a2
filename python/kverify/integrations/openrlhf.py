# SPDX-License-Identifier: MIT
"""OpenRLHF: --reward.remote_url <this file>.

Labels are tasks, dicts or JSON text.  No verdict: the call raises, which leaves
the reward of that rollout None; in the body of the HTTP form the score is null."""
from ._judge import Judge, class_of

_judge = Judge()


def _answers(queries, prompts):
    return [q[len(p):] if q.startswith(p) else q for q, p in zip(queries, prompts)]


def _found(queries, prompts, labels):
    verdicts = _judge.verify_all(labels, _answers(queries, prompts))
    return verdicts, [_judge.reward(v) for v in verdicts]


def reward_func(queries, prompts, labels, **unused):
    """Tensors where torch is there, lists otherwise."""
    if not queries:
        return {"rewards": [], "scores": [], "extra_logs": {}}
    verdicts, rewards = _found(queries, prompts, labels)
    if None in rewards:
        raise RuntimeError("kverify has no verdict: %s" % class_of(verdicts[rewards.index(None)]))
    logs = {"kv_pass": [float(bool(v)) for v in verdicts]}
    try:
        import torch
    except ImportError:
        return {"rewards": rewards, "scores": rewards, "extra_logs": logs}
    rewards = torch.tensor(rewards)
    return {"rewards": rewards, "scores": rewards.clamp(0, 1),
            "extra_logs": {name: torch.tensor(values) for name, values in logs.items()}}


def get_reward(body):
    """The reply to POST /get_reward."""
    if not body.get("query"):
        return {"rewards": [], "scores": [], "extra_logs": {}}
    verdicts, rewards = _found(body["query"], body["prompts"], body["labels"])
    return {"rewards": rewards, "scores": [None if r is None else min(max(r, 0.0), 1.0) for r in rewards],
            "extra_logs": {"kv_scored": [float(r is not None) for r in rewards]}}
