# SPDX-License-Identifier: MIT
"""verifiers and prime-rl.  Version 1, without a change there:

    [env.taskset.task.rewards]
    kv = { fn = "kverify.verifiers:reward", weight = 1.0 }

The task's `kverify_task` is judged.  No verdict: it raises, so that the trace is
not trained on.  legacy_reward is for the older Rubric, where an exception counts
as 0.0: it leaves kv_scored in the state."""
from .integrations._judge import Judge, class_of, text_of

_judge = Judge()


class NoVerdict(RuntimeError):
    """Nothing was learnt about the answer."""


def _get(task, name):
    return task[name] if isinstance(task, dict) else getattr(task, name)


async def reward(task, trace):
    verdict = await _judge.averify(_get(task, "kverify_task"), text_of(trace.last_reply))
    value = _judge.reward(verdict)
    if value is None:
        raise NoVerdict("%s: %s" % (class_of(verdict), verdict.evidence))
    return float(value)


async def legacy_reward(completion, answer, state):
    """`answer` is the task."""
    verdict = await _judge.averify(answer, text_of(completion))
    value = _judge.reward(verdict)
    state["kv_scored"], state["kv_class"] = int(value is not None), class_of(verdict)
    return 0.0 if value is None else float(value)
