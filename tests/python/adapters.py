"""The adapters, called exactly as each library calls them, by small doubles of
the callers.  Prints a table of what "no verdict" becomes; status 1 on a
deviation."""
import asyncio
import json
import multiprocessing
import pickle
import types

from kverify import verifiers
from kverify.integrations import inspect_ai, nemo_gym, open_r1, openrlhf, others, trl, verl

TASK = {"entry": "f", "submission": ["s.py"], "cases": [{"args": [1], "expect": 2}]}
BROKEN = {"entry": "f", "submission": ["s.py"], "cases": [{"args": [1], "expect": 2}], "nonsense": 1}
RIGHT = "Here it is:\n```python\ndef f(n):\n    return n + 1\n```\n"
WRONG = "```python\ndef f(n):\n    return n\n```"
NOTHING = []
ANSWERS = [RIGHT, WRONG, RIGHT]
TASKS = [TASK, json.dumps(TASK), BROKEN]


def none(caller, what):
    NOTHING.append("%-22s %s" % (caller, what))


def messages(text):
    return [{"role": "user", "content": "?"}, {"role": "assistant", "content": [{"type": "text", "text": text}]},
            {"role": "tool", "content": "noise"}]


def in_child(pipe, function):
    pipe.send(function(prompts=["?"] * 3, completions=ANSWERS, kverify_task=TASKS, trainer_state=None))


def test_trl():
    extra, metrics = {}, {}
    function = trl.KverifyReward()
    assert function.__name__ == "kverify"
    keywords = dict(prompts=["?"] * 3, completion_ids=[[1]] * 3, trainer_state=None, kverify_task=TASKS,
                    log_extra=extra.__setitem__, log_metric=metrics.__setitem__)
    for completions in (ANSWERS, [messages(a) for a in ANSWERS]):
        assert function(completions=completions, **keywords) == [1.0, 0.0, None]
    assert extra["kv_class"][2] == "infra" and metrics["kverify/infra"] == 1.0 and abs(metrics["kverify/scored"] - 2 / 3) < 1e-9
    assert asyncio.run(trl.AsyncKverifyReward()(completions=ANSWERS, **keywords)) == [1.0, 0.0, None]
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    child = context.Process(target=in_child, args=(theirs, pickle.loads(pickle.dumps(function))))
    child.start()
    assert mine.poll(60) and mine.recv() == [1.0, 0.0, None]
    child.join()
    none("TRL", "None")


def test_open_r1():
    program = "```python\nprint(int(input()) + 1)\n```"
    half = "```python\nn = int(input())\nprint(2 if n == 1 else 0)\n```"
    info = {"language": "python", "test_cases": [{"input": "1\n", "output": "2\n"}, {"input": "5\n", "output": "6\n"}]}
    completions = [messages(program), messages(half), messages("no program")]
    assert open_r1.code_reward(completions, verification_info=[info, json.dumps(info), info]) == [1.0, 0.5, 0.0]
    assert open_r1.binary_code_reward(completions, verification_info=[info] * 3) == [1.0, 0.0, 0.0]
    none("open-r1", "None")


class Tensor(list):
    def sum(self):
        return sum(self)

    def __getitem__(self, at):
        return Tensor(list.__getitem__(self, at))


def test_verl():
    found = [verl.compute_score(data_source="d", solution_str=a, ground_truth=t, extra_info={"num_turns": 1})
             for a, t in zip(ANSWERS, TASKS)]
    assert [f["score"] for f in found] == [1.0, 0.0, 0.0] and [f["kv_scored"] for f in found] == [1, 1, 0]
    assert len({tuple(f) for f in found}) == 1 and found[2]["kv_class"] == "infra"
    assert verl.compute_scores(data_sources=["d"] * 3, solution_strs=ANSWERS, ground_truths=TASKS, extra_infos=[{}] * 3) == found
    tokenizer = types.SimpleNamespace(decode=lambda ids, skip_special_tokens: "".join(map(chr, ids)))
    item = types.SimpleNamespace(
        batch={"responses": [ord(ch) for ch in RIGHT] + [0] * 9, "response_mask": Tensor([0] * 30 + [1] * (len(RIGHT) - 30) + [0] * 9),
               "attention_mask": Tensor([0, 0, 1] + [1] * len(RIGHT) + [0] * 9)},
        non_tensor_batch={"data_source": "d", "reward_model": {"ground_truth": json.dumps(TASK)}, "extra_info": {}})
    manager = verl.RewardManager(None, tokenizer, None)
    got = asyncio.run(manager.run_single([item]))
    assert got["reward_score"] == 1.0 and got["reward_extra_info"] == found[0]
    none("verl", "0.0, kv_scored 0")


def test_openrlhf():
    prompts = ["Q: f? "] * 2
    queries = [p + a for p, a in zip(prompts, ANSWERS)]
    got = openrlhf.reward_func(queries=queries, prompts=prompts, labels=TASKS[:2])
    assert list(map(float, got["rewards"])) == [1.0, 0.0] and set(got) == {"rewards", "scores", "extra_logs"}
    assert openrlhf.reward_func(queries=[], prompts=[], labels=[])["rewards"] == []
    try:
        openrlhf.reward_func(queries=[RIGHT], prompts=[""], labels=[BROKEN])
        raise AssertionError
    except RuntimeError:
        pass
    body = {"query": [prompts[0] + a for a in ANSWERS], "prompts": [prompts[0]] * 3, "labels": TASKS}
    assert openrlhf.get_reward(body)["rewards"] == [1.0, 0.0, None]
    none("OpenRLHF", "raises; null over HTTP")


def test_verifiers():
    trace = types.SimpleNamespace(last_reply=RIGHT)
    assert asyncio.run(verifiers.reward(task={"kverify_task": TASK}, trace=trace)) == 1.0
    try:
        asyncio.run(verifiers.reward(task=types.SimpleNamespace(kverify_task=BROKEN), trace=trace))
        raise AssertionError
    except verifiers.NoVerdict as why:
        assert "infra" in str(why)
    state = {}
    assert asyncio.run(verifiers.legacy_reward(completion=messages(WRONG), answer=json.dumps(TASK), state=state)) == 0.0
    assert state["kv_scored"] == 1
    assert asyncio.run(verifiers.legacy_reward(completion=RIGHT, answer=BROKEN, state=state)) == 0.0
    assert state == {"kv_scored": 0, "kv_class": "infra"}
    none("verifiers 1", "raises NoVerdict")
    none("verifiers, older", "0.0, kv_scored 0 in the state")


def test_nemo_gym():
    def body(text, **metadata):
        return {"responses_create_params": {"input": []}, "verifier_metadata": metadata,
                "response": {"output": [{"type": "reasoning"}, {"type": "message", "content": [
                    {"type": "output_text", "text": text}]}]}}
    got = nemo_gym.verify(body(RIGHT, kverify_task=TASK))
    assert got["reward"] == 1.0 and got["mask_sample"] is False and got["failure_kind"] is None and "response" in got
    assert nemo_gym.verify(body(WRONG, kverify_task=TASK))["reward"] == 0.0
    got = nemo_gym.verify(body(RIGHT, kverify_task=BROKEN))
    assert got["mask_sample"] is True and got["failure_kind"] == "infra" and got["failure_reason"]
    tests = {"inputs": ["1\n"], "outputs": ["2\n"], "fn_name": None}
    assert nemo_gym.verify(body("```python\nprint(int(input()) + 1)\n```", unit_tests=tests))["reward"] == 1.0
    assert nemo_gym.reverify_mode() == "stateless"
    none("NeMo Gym", "mask_sample, failure_kind")


def test_others():
    assert others.KverifyORM()(ANSWERS, kverify_task=TASKS) == [1.0, 0.0, 0.0]
    samples = [types.SimpleNamespace(prompt="?", response=a, label=t, metadata={}) for a, t in zip(ANSWERS, TASKS)]
    assert asyncio.run(others.slime_rm(None, samples[0])) == 1.0
    assert asyncio.run(others.slime_rm(None, samples)) == [1.0, 0.0, 0.0]
    assert samples[2].metadata == {"kv_scored": 0, "kv_class": "infra"}
    assert others.areal_reward("?", RIGHT, [1], [2], kverify_task=TASK) == 1.0
    env = others.SkyRLEnv(extras={"reward_spec": {"ground_truth": json.dumps(TASK)}})
    assert env.init([])[1] == {} and env.step(RIGHT)["reward"] == 1.0 and env.step(WRONG)["done"] is True
    got = others.rllm_reward({"kverify_task": TASK}, RIGHT)
    assert (got.reward, got.is_correct) == (1.0, True)
    got = others.get_assert(RIGHT, {"vars": {"kverify_task": TASK}})
    assert got["pass"] is True and got["score"] == 1.0
    try:
        others.get_assert(RIGHT, {"vars": {"kverify_task": BROKEN}})
        raise AssertionError
    except RuntimeError:
        pass
    docs = [{"kverify_task": TASK}, {"kverify_task": BROKEN}]
    assert list(others.KverifyFilter().apply([[RIGHT, WRONG], [RIGHT]], docs)) == [["1", "0"], [""]]
    none("ms-swift, AReaL", "0.0")
    none("slime, SkyRL, rLLM", "0.0, kv_scored 0 in the metadata")
    none("promptfoo", "raises")
    none("lm-eval", '""')


def test_server():
    import threading
    import urllib.error
    import urllib.request
    from kverify.integrations import server
    with server.serve(port=0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        base = "http://127.0.0.1:%d" % running.server_address[1]

        def post(path, body):
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                with urllib.request.urlopen(urllib.request.Request(base + path, data)) as reply:
                    return reply.status, json.load(reply)
            except urllib.error.HTTPError as error:
                return error.code, json.load(error)

        assert json.load(urllib.request.urlopen(base + "/health")) == {"status": "ok"}
        assert post("/get_reward", {"query": ["Q" + RIGHT, "Q" + WRONG, "Q" + RIGHT], "prompts": ["Q"] * 3, "labels": TASKS}) == (
            200, {"rewards": [1.0, 0.0, None], "scores": [1.0, 0.0, None], "extra_logs": {"kv_scored": [1.0, 1.0, 0.0]}})
        assert post("/get_reward", {"query": [], "prompts": [], "labels": []})[1]["rewards"] == []
        status, got = post("/verify", {"responses_create_params": {}, "verifier_metadata": {"kverify_task": TASK}, "response": {
            "output": [{"type": "message", "content": [{"type": "output_text", "text": RIGHT}]}]}})
        assert status == 200 and got["reward"] == 1.0
        for path, body, want in (("/verify", b"{", 422), ("/verify", {}, 422), ("/get_reward", {"query": ["x"]}, 422),
                                 ("/nowhere", {}, 404)):
            assert post(path, body)[0] == want, (path, body)
        running.shutdown()


class Score:
    def __init__(self, value, answer=None, explanation=None, metadata=None):
        self.value, self.metadata = value, metadata

    @classmethod
    def unscored(cls, **about):
        return cls(float("nan"), **about)


def test_inspect():
    def judged(text, task):
        state = types.SimpleNamespace(output=types.SimpleNamespace(completion=text))
        return asyncio.run(inspect_ai.score_with(Score)(state, types.SimpleNamespace(text=json.dumps(task))))
    assert judged(RIGHT, TASK).value == 1.0 and judged(WRONG, TASK).value == 0.0
    nothing = judged(RIGHT, BROKEN)
    assert nothing.value != nothing.value and nothing.metadata["kv_class"] == "infra"
    none("inspect_ai", "Score.unscored")


if __name__ == "__main__":
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            test()
            print("ok %s" % name[5:])
    print("\n".join(NOTHING))
