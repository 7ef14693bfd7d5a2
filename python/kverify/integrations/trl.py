# SPDX-License-Identifier: MIT
"""TRL's GRPO and RLOO: reward_funcs=[KverifyReward()].

The column `kverify_task` of the data set holds the task of each row, a dict or
JSON text.  No verdict: None, which leaves the row out."""
from ._judge import Judge, class_of, text_of


class KverifyReward:
    """Callable as TRL calls a reward function; can be sent to a spawned
    process."""

    def __init__(self, verifier="function", config=None, policy="pass", column="kverify_task", deadline=None,
                 name="kverify"):
        self.judge, self.column, self.deadline, self.__name__ = Judge(verifier, config, policy), column, deadline, name

    def _log(self, verdicts, log_extra, log_metric):
        classes = [class_of(v) for v in verdicts]
        if log_extra is not None:
            log_extra("kv_outcome", [v.outcome.name.lower() for v in verdicts])
            log_extra("kv_class", classes)
        if log_metric is not None:
            for name in sorted(set(classes)):
                log_metric("kverify/" + name, float(classes.count(name)))
            log_metric("kverify/scored", sum(v.judged for v in verdicts) / max(len(verdicts), 1))

    def __call__(self, prompts=None, completions=(), log_extra=None, log_metric=None, **columns):
        verdicts = self.judge.verify_all(columns[self.column], [text_of(c) for c in completions], self.deadline)
        self._log(verdicts, log_extra, log_metric)
        return [self.judge.reward(v) for v in verdicts]


class AsyncKverifyReward(KverifyReward):
    """The same as a coroutine, for trainers that gather them."""

    async def __call__(self, prompts=None, completions=(), log_extra=None, log_metric=None, **columns):
        import asyncio
        verdicts = await asyncio.gather(*[
            self.judge.averify(task, text_of(c), self.deadline)
            for task, c in zip(columns[self.column], completions)])
        self._log(verdicts, log_extra, log_metric)
        return [self.judge.reward(v) for v in verdicts]
