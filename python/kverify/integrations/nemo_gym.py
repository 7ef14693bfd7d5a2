# SPDX-License-Identifier: MIT
"""NeMo Gym: what a resources server answers to POST /verify.

The row's `verifier_metadata` holds the task as `kverify_task`, or
`unit_tests` {inputs, outputs}.  No verdict: mask_sample, with the class as the
failure_kind."""
from ._judge import Judge, class_of, program_task

_judges = {}


def answer_of(response):
    return "".join(part.get("text", "") for item in response.get("output", []) if item.get("type") == "message"
                   for part in item.get("content", []) if part.get("type") == "output_text")


def _task_of(metadata):
    if "kverify_task" in metadata:
        return metadata.get("verifier", "function"), metadata["kverify_task"]
    tests = metadata["unit_tests"]
    return "stdio", program_task("python", zip(tests["inputs"], tests["outputs"]))


def verify(body, policy="pass"):
    """The body again, with reward, mask_sample, failure_kind, failure_reason."""
    name, task = _task_of(body["verifier_metadata"])
    judge = _judges.setdefault((name, policy), Judge(name, None, policy))
    verdict = judge.verify(task, answer_of(body["response"]))
    reward = judge.reward(verdict)
    masked = reward is None
    return {**body, "reward": 0.0 if masked else float(reward), "mask_sample": masked,
            "failure_kind": class_of(verdict) if masked or verdict.error_class else None,
            "failure_reason": verdict.evidence or None if masked or verdict.error_class else None}


def reverify_mode():
    return "stateless"
