# SPDX-License-Identifier: MIT
"""What all adapters do: find the task of a sample, and judge its answer."""
import json

import kverify
from kverify import rewards

_engine = None


def engine():
    """The engine of this process, made when it is first asked for."""
    global _engine
    if _engine is None:
        _engine = kverify.Engine()
    return _engine


class Judge:
    """A verifier by name, and how verdicts become rewards.  It can be pickled."""

    def __init__(self, verifier="function", config=None, policy="pass", engine=None):
        self.verifier, self.config, self.policy, self._given = verifier, config, policy, engine

    def __getstate__(self):
        # A changed policy is a structure of C; its name can be sent.
        if not isinstance(self.policy, str):
            raise TypeError("a judge with a policy of its own can't be pickled: give the policy by its name")
        return dict(self.__dict__)

    @property
    def opened(self):
        return (self._given or engine()).verifier(self.verifier, self.config)

    def task(self, document, id="task"):
        """A task from what a data set holds: a Task, a dict, or JSON text."""
        if isinstance(document, kverify.Task):
            return document
        if isinstance(document, str):
            document = json.loads(document)
        return kverify.Task(str(document.get("id", id)), document)

    def verify(self, document, answer):
        return self.opened.verify(self.task(document), answer)

    async def averify(self, document, answer, deadline=None):
        return await self.opened.averify(self.task(document), answer, deadline)

    def verify_all(self, documents, answers, deadline=None):
        tasks = [self.task(d) for d in documents]
        with (self._given or engine()).batch() as batch:
            return batch.verify_all(self.opened, zip(tasks, answers), deadline)

    def reward(self, verdict):
        """A number, or None."""
        return rewards.reward_of(verdict, self.policy)


def program_task(language, pairs):
    """A task of the verifier `stdio`: a program, and pairs of what it reads and
    what it has to print."""
    cases = [{"input": i, "output": o} for i, o in pairs]
    if language.lower() in ("python", "python3"):
        return {"command": ["/usr/bin/python3", "main.py"], "submission": ["main.py"], "cases": cases}
    if language.lower() == "c":
        return {"build": {}, "submission": ["main.c"], "cases": cases}
    raise ValueError("no verifier for programs in %r, expected python or c" % language)


def class_of(verdict):
    """The class, or the outcome where there is none."""
    error_class = verdict.error_class
    return (error_class if error_class else verdict.outcome).name.lower()


def text_of(completion):
    """The answer in a string, or in messages: the last one of the assistant,
    whose content may be a list of blocks."""
    if isinstance(completion, str):
        return completion
    for message in reversed(completion):
        if message.get("role", "assistant") != "assistant":
            continue
        content = message.get("content")
        if isinstance(content, str):
            return content
        return "".join(b.get("text", "") for b in content or [] if isinstance(b, dict))
    return ""
