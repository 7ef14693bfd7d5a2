# SPDX-License-Identifier: MIT
"""inspect_ai: score(state, target) of a scorer.

    from inspect_ai.scorer import Score, accuracy, scorer, stderr
    @scorer(metrics=[accuracy(), stderr()])
    def kv():
        return kverify.integrations.inspect_ai.score_with(Score)

The target's text is the task.  No verdict: Score.unscored."""
from ._judge import Judge, class_of


def score_with(score_class, verifier="function", policy="pass"):
    judge = Judge(verifier, None, policy)

    async def score(state, target):
        answer = state.output.completion
        verdict = await judge.averify(getattr(target, "text", target), answer)
        reward = judge.reward(verdict)
        about = dict(answer=answer, explanation=verdict.evidence or class_of(verdict),
                     metadata={"kv_class": class_of(verdict), "kverify": verdict.to_dict()})
        if reward is None:
            return score_class.unscored(**about)
        return score_class(value=float(reward), **about)

    return score
