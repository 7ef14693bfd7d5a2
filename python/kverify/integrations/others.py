# SPDX-License-Identifier: MIT
"""Callers of one function each.  Where a caller has no way to say "no verdict",
the reward is 0.0 and what is returned or left in the metadata has kv_scored and
kv_class."""
from ._judge import Judge, class_of, text_of

_judge = Judge()


def _number(reward):
    return 0.0 if reward is None else float(reward)


# --- ms-swift: orms["kverify"] = KverifyORM ------------------------------------


class KverifyORM:
    def __init__(self, args=None, column="kverify_task", **unused):
        self.column = column

    def __call__(self, completions, **columns):
        verdicts = _judge.verify_all(columns[self.column], [text_of(c) for c in completions])
        return [_number(_judge.reward(v)) for v in verdicts]


# --- slime: --custom-rm-path kverify.integrations.others.slime_rm --------------


async def slime_rm(args, sample, **unused):
    """`sample.label` is the task; a list of samples gives a list."""
    if isinstance(sample, (list, tuple)):
        import asyncio
        return list(await asyncio.gather(*[slime_rm(args, one) for one in sample]))
    verdict = await _judge.averify(sample.label, sample.response)
    reward = _judge.reward(verdict)
    if isinstance(getattr(sample, "metadata", None), dict):
        sample.metadata.update(kv_scored=int(reward is not None), kv_class=class_of(verdict))
    return _number(reward)


# --- AReaL: reward_fn, called in a pool of processes ---------------------------


def areal_reward(prompt=None, completions="", prompt_ids=None, completion_ids=None, kverify_task=None, **row):
    verdict = _judge.verify(kverify_task, text_of(completions))
    return _number(_judge.reward(verdict))


# --- SkyRL gym -----------------------------------------------------------------


class SkyRLEnv:
    """One turn: the action is the answer; extras["reward_spec"]["ground_truth"]
    is the task."""

    def __init__(self, env_config=None, extras=None):
        self.task = (extras or {})["reward_spec"]["ground_truth"]

    def init(self, prompt):
        return prompt, {}

    def step(self, action):
        verdict = _judge.verify(self.task, action)
        reward = _judge.reward(verdict)
        return {"observations": [], "reward": _number(reward), "done": True, "postprocessed_action": None,
                "metadata": {"kv_scored": int(reward is not None), "kv_class": class_of(verdict)}}

    def get_metrics(self):
        return {}

    def close(self):
        pass


# --- rLLM ----------------------------------------------------------------------


class RewardOutput:
    """As rLLM's: reward, metadata, is_correct."""

    def __init__(self, reward, metadata, is_correct):
        self.reward, self.metadata, self.is_correct = reward, metadata, is_correct


def rllm_reward(task_info, action):
    verdict = _judge.verify(task_info["kverify_task"], action)
    reward = _judge.reward(verdict)
    return RewardOutput(_number(reward), {"kv_scored": int(reward is not None), "kv_class": class_of(verdict)},
                        bool(verdict))


# --- promptfoo: type python, value file://...:get_assert ------------------------


def get_assert(output, context):
    """The task is vars.kverify_task.  No verdict: it raises, which promptfoo
    counts as an error."""
    verdict = _judge.verify(context["vars"]["kverify_task"], output)
    reward = _judge.reward(verdict)
    if reward is None:
        raise RuntimeError("kverify has no verdict: %s: %s" % (class_of(verdict), verdict.evidence))
    return {"pass": bool(verdict), "score": float(reward), "reason": verdict.evidence or class_of(verdict),
            "named_scores": verdict.subscores}


# --- lm-eval: a filter ----------------------------------------------------------


class KverifyFilter:
    """Subclass lm_eval.api.filter.Filter with it: responses become "1", "0" or
    "" where there is no verdict, in the same order."""

    def __init__(self, column="kverify_task", **unused):
        self.column = column

    def apply(self, resps, docs):
        pairs = [(doc[self.column], text) for doc, texts in zip(docs, resps) for text in texts]
        rewards = iter([_judge.reward(v) for v in _judge.verify_all([p[0] for p in pairs], [p[1] for p in pairs])])
        return [["" if r is None else str(int(r)) for r in (next(rewards) for _ in texts)] for texts in resps]
