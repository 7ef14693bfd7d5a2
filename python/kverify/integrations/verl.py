# SPDX-License-Identifier: MIT
"""verl: reward.custom_reward_function.path=<this file>, .name=compute_score.

`ground_truth` is the task, a dict or JSON text; `reward_kwargs` may name the
verifier and the policy.  verl has no way to say "no verdict", and needs the same
keys for every sample: then score is 0.0 and kv_scored 0, by which the sample can
be masked."""
from ._judge import Judge, class_of, text_of

_judges = {}


def _judge(verifier, policy):
    key = (verifier, policy)
    if key not in _judges:
        _judges[key] = Judge(verifier, None, policy)
    return _judges[key]


def _columns(judge, verdict):
    reward = judge.reward(verdict)
    return {"score": 0.0 if reward is None else float(reward), "acc": float(bool(verdict)),
            "kv_scored": 0 if reward is None else 1, "kv_class": class_of(verdict)}


def compute_score(data_source=None, solution_str="", ground_truth=None, extra_info=None, verifier="function",
                  policy="pass", **unused):
    """One sample, from any thread; blocks."""
    judge = _judge(verifier, policy)
    return _columns(judge, judge.verify(ground_truth, text_of(solution_str)))


async def compute_score_async(data_source=None, solution_str="", ground_truth=None, extra_info=None,
                              verifier="function", policy="pass", **unused):
    """The same for the reward loop's coroutines."""
    judge = _judge(verifier, policy)
    return _columns(judge, await judge.averify(ground_truth, text_of(solution_str)))


def compute_scores(data_sources=(), solution_strs=(), ground_truths=(), extra_infos=None, verifier="function",
                   policy="pass", **unused):
    """All samples at once, for the manager `batch`."""
    judge = _judge(verifier, policy)
    return [_columns(judge, v) for v in judge.verify_all(ground_truths, [text_of(s) for s in solution_strs])]


class RewardManager:
    """For reward.reward_manager.source=importlib: one sample of the reward loop."""

    def __init__(self, config=None, tokenizer=None, compute_score=None, reward_router_address=None,
                 reward_model_tokenizer=None, **unused):
        self.config, self.tokenizer = config, tokenizer

    async def run_single(self, data):
        item = data[-1]
        # By attention: the response mask is 0 on the output of tools, too.
        ids = item.batch["responses"]
        ids = ids[: int(item.batch["attention_mask"][-len(ids):].sum())]
        extra = item.non_tensor_batch
        truth = extra["reward_model"]["ground_truth"]
        found = await compute_score_async(extra.get("data_source"), self.tokenizer.decode(ids, skip_special_tokens=True),
                                          truth, extra.get("extra_info"))
        return {"reward_score": found["score"], "reward_extra_info": found}
