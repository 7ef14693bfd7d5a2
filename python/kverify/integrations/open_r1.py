# SPDX-License-Identifier: MIT
"""open-r1's code_reward: the column `verification_info` holds the language and
the pairs of input and output.  No verdict: None."""
import json

from ._judge import Judge, program_task, text_of

_judge = None


def task_of(info):
    """The task of the `stdio` verifier for one row."""
    if isinstance(info, str):
        info = json.loads(info)
    return program_task(info.get("language", "python"), [(t["input"], t["output"]) for t in info["test_cases"]])


def _verdicts(completions, infos):
    global _judge
    if _judge is None:
        _judge = Judge("stdio")
    return _judge.verify_all([task_of(i) for i in infos], [text_of(c) for c in completions])


def code_reward(completions, verification_info=(), num_parallel=2, provider_type=None, enforce_same_language=False,
                **unused):
    """The share of pairs that are right."""
    from kverify import reward_of
    return [reward_of(v, "tests") for v in _verdicts(completions, verification_info)]


def binary_code_reward(completions, verification_info=(), **unused):
    from kverify import reward_of
    return [reward_of(v, "pass") for v in _verdicts(completions, verification_info)]
