# SPDX-License-Identifier: MIT
"""kverify: verdicts, rewards and figures for code written by language models.

    import kverify
    engine = kverify.Engine()
    task = kverify.Task("add", {"entry": "add", "submission": ["add.py"],
                                "cases": [{"args": [1, 2], "expect": 3}]})
    verdict = engine.verify("function", task, "def add(a, b):\\n    return a + b\\n")
    verdict.outcome, verdict.reward()

    print(kverify.score("results/"))

Nothing here is compiled: the package calls libkverify, and waits without the
interpreter's lock."""
from ._lib import KverifyError, lib as _library
from .core import (Attempt, Batch, Engine, ErrorClass, Outcome, Report, Tally, Task, Verdict, Verifier, compare,
                   convert, score)
from .rewards import advantages, presets, reward_of
from .suites import Rubric, Spec, merge, run, trace_of, validate

__version__ = _library.kv_version().decode()
__all__ = ["Attempt", "Batch", "Engine", "ErrorClass", "KverifyError", "Outcome", "Report", "Rubric", "Spec", "Tally",
           "Task", "Verdict", "Verifier", "advantages", "compare", "convert", "merge", "presets", "reward_of", "run", "score",
           "trace_of", "validate"]
