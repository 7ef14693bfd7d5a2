"""The package as its users call it: engines, verdicts, batches, event loops,
processes, results.  Prints what is wrong; status 1 when something is."""
import asyncio
import contextlib
import json
import math
import multiprocessing
import os
import pickle
import select
import sys
import tempfile
import threading
import time

import kverify
from kverify import ErrorClass, Outcome

RIGHT = "def f(n):\n    return n + 1\n"
WRONG = "def f(n):\n    return n\n"
SLOW = "import time\ndef f(n):\n    time.sleep(50)\n"
DOCUMENT = {"entry": "f", "submission": ["s.py"], "cases": [{"args": [1], "expect": 2}, {"args": [2], "expect": 3}], "limits": {"wall_s": 60}}

engine = kverify.Engine()
task = kverify.Task("t", DOCUMENT, labels={"run": "m", "dataset": "d"})


def one_verdict():
    with kverify.Attempt(RIGHT, index=3) as attempt:
        verdict = engine.verify("function", task, attempt)
    assert verdict and verdict.outcome is Outcome.PASS and verdict.error_class is ErrorClass.NONE
    assert (verdict.task, verdict.index, verdict.score, verdict.integrity) == ("t", 3, 1.0, "I3")
    assert verdict.counts["passed"] == 2 and len(verdict.tests) == 2 and verdict.isolation in ("L2", "L3")
    assert verdict.reward() == 1.0
    line = verdict.to_json()
    assert kverify.Verdict.from_json(line).to_json() == line == pickle.loads(pickle.dumps(verdict)).to_json()
    bad = engine.verify("function", task, WRONG)
    assert not bad and bad.judged and bad.reward() == 0.0 and bad.reward("ladder") == -0.3
    nothing = engine.verify("function", kverify.Task("u", {"entry": "f", "submission": ["s.py"], "cases": [], "nonsense": 1}), RIGHT)
    assert nothing.outcome is Outcome.ERROR and nothing.reward() is None, nothing
    assert kverify.rewards.reward_of(nothing, kverify.rewards.policy("pass", error={"infra": -2})) == -2
    try:
        engine.verify("nosuch", task, RIGHT)
        assert False
    except kverify.KverifyError as error:
        assert error.status == -6 and "nosuch" in str(error)


def batch():
    with engine.batch(workers=2) as b:
        for i in range(12):
            b.submit("function", task, kverify.Attempt(RIGHT if i % 2 else WRONG, index=i), tag={"n": i})
        seen = {tag["n"]: bool(verdict) for tag, verdict in b}
        assert seen == {i: bool(i % 2) for i in range(12)}, seen
        assert b.take() is None and len(b) == 0
        assert [bool(v) for v in b.verify_all("function", [(task, RIGHT), (task, WRONG), (task, RIGHT)])] == [
            True, False, True]
        start = time.monotonic()
        number = b.submit("function", task, SLOW)
        time.sleep(0.4)
        assert b.cancel(number) and not b.cancel(number)
        assert b.take()[1].error_class is ErrorClass.NOT_RUN and time.monotonic() - start < 25
        b.submit("function", task, SLOW, deadline=0.5)
        assert b.take(30)[1].outcome is Outcome.UNSCORED
        # What fails leaves nothing for the next call.
        def pairs():
            yield task, WRONG
            yield task, WRONG
            raise KeyError("mine")
        b.submit("function", task, RIGHT, tag="other")
        assert select.select([b], [], [], 60)[0], "its verdict is there before the others"
        try:
            b.verify_all("function", pairs())
            assert False
        except KeyError:
            pass
        assert [bool(v) for v in b.verify_all("function", [(task, RIGHT)] * 2)] == [True, True]
        assert b.take()[0] == "other" and b.take() is None
        start = time.monotonic()
        b.submit("function", task, SLOW)
        assert b.take(timeout=-0.5) is None and b.take(timeout=0.2) is None and time.monotonic() - start < 5
        odd = kverify.Task("x" * 5000, DOCUMENT)
        b.cancel_all()
        assert b.take()[1].error_class is ErrorClass.NOT_RUN
        b.submit("function", odd, RIGHT)
        try:
            b.take()
            assert False
        except kverify.KverifyError as error:
            assert error.status == -2
        assert [bool(v) for v in b.verify_all("function", [(task, RIGHT)])] == [True]
    with kverify.Engine() as other:
        alive = other.batch()
        alive.submit("function", task, SLOW)
    try:
        alive.cancel_all()
        assert False
    except ValueError:
        pass
    with engine.batch(workers=1, capacity=1) as b:
        b.submit("function", task, SLOW)
        try:
            b.submit("function", task, RIGHT, wait=False)
            assert False
        except kverify.KverifyError as error:
            assert error.status == -11


def loop():
    async def main():
        verdicts = await asyncio.gather(*[engine.averify("function", task, RIGHT if i % 3 else WRONG)
                                          for i in range(20)])
        assert [bool(v) for v in verdicts] == [bool(i % 3) for i in range(20)]
        start = time.monotonic()
        late = await engine.averify("function", task, SLOW, deadline=0.7)
        assert late.error_class is ErrorClass.NOT_RUN
        one = asyncio.ensure_future(engine.averify("function", task, SLOW))
        await asyncio.sleep(0.3)
        one.cancel()
        try:
            await one
            assert False
        except asyncio.CancelledError:
            pass
        assert await engine.averify("function", task, RIGHT) and time.monotonic() - start < 40
    asyncio.run(main())
    asyncio.run(main())


def one_engine():
    """Threads that use an engine first get one and the same."""
    for _ in range(20):
        fresh, seen = kverify.Engine(), []
        gate = threading.Barrier(8)

        def work():
            gate.wait()
            seen.append(fresh.pointer)
        all_of_them = [threading.Thread(target=work) for _ in range(8)]
        for t in all_of_them:
            t.start()
        for t in all_of_them:
            t.join()
        assert len(set(seen)) == 1
        fresh.close()


def closed_under_way():
    async def main():
        own = kverify.Engine()
        one = asyncio.ensure_future(own.averify("function", task, SLOW))
        await asyncio.sleep(0.3)
        own.close()
        try:
            await asyncio.wait_for(one, 10)
            assert False
        except RuntimeError as error:
            assert "closed" in str(error)
    asyncio.run(main())


class Owner:
    """Refers to itself, so that all of it is collected at once."""

    def __init__(self):
        self.engine = kverify.Engine()
        self.batch = self.engine.batch()
        self.batch.submit("function", task, SLOW)
        self.me = self


def collected():
    import gc
    for _ in range(3):
        Owner()
        gc.collect()


def threads():
    found = []
    def work():
        for _ in range(4):
            found.append(bool(engine.verify("function", task, RIGHT)))
    all_of_them = [threading.Thread(target=work) for _ in range(8)]
    for t in all_of_them:
        t.start()
    for t in all_of_them:
        t.join()
    assert found == [True] * 32


def in_child(engine, task, pipe):
    pipe.send([bool(engine.verify("function", task, RIGHT)), bool(engine.verify("function", task, WRONG))])


def processes():
    for way in ("fork", "spawn"):
        context = multiprocessing.get_context(way)
        mine, theirs = context.Pipe()
        process = context.Process(target=in_child, args=(engine, task, theirs))
        process.start()
        assert mine.poll(60) and mine.recv() == [True, False], way
        process.join()
        assert process.exitcode == 0
    assert engine.verify("function", task, RIGHT)


def results():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "samples_results.jsonl")
        with open(path, "w") as file:
            for i, passed in enumerate([True, False, True, None]):
                file.write(json.dumps({"task_id": "T/%d" % (i // 2), "passed": passed}) + "\n")
        report = kverify.score(folder, run="m", ks=[1])
        assert report.figures()[("m",)]["pass@1"] == 0.5 and report.damaged == 0
        assert report.require("pass@1>=50%") and not report.require("pass@1>0.5")
        assert "m" in str(report) and report.to_dict()["kverify_report"] == 1
        attempts = list(kverify.Tally().read(folder, run="m", details=True).attempts())
        assert [(a["task"], a["outcome"].name) for a in attempts] == [
            ("T/0", "PASS"), ("T/0", "FAIL"), ("T/1", "PASS"), ("T/1", "UNSCORED")], attempts
        files = kverify.convert(folder, to="junit", run="m")
        assert list(files) == ["m.xml"] and files["m.xml"].count(b"<testcase") == 4
        kverify.convert(folder, to="csv", run="m", folder=os.path.join(folder, "out"))
        again = kverify.score(os.path.join(folder, "out"))
        assert again.figures()[("m",)]["pass@1"] == 0.5
        tally = kverify.Tally()
        tally.add(engine.verify("function", task, RIGHT))
        other = kverify.Tally()
        other.add(engine.verify("function", task, kverify.Attempt(WRONG, index=1)))
        tally.merge(other)
        assert tally.report().figures()[("m",)]["pass@1"] == 0.5
        tally.save(os.path.join(folder, "tally"))
        try:
            kverify.score(os.path.join(folder, "none"))
            assert False
        except kverify.KverifyError as error:
            assert "none" in str(error)


def suites():
    examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
    with tempfile.TemporaryDirectory() as folder:
        suite = os.path.join(folder, "suite")
        os.mkdir(suite)
        with open(os.path.join(suite, "tasks.jsonl"), "w") as file:
            for i in range(6):
                file.write(json.dumps({**DOCUMENT, "id": "t%d" % i, "verifier": "function", "extract": "raw",
                                       "reference": {"s.py": RIGHT if i else WRONG}}) + "\n")
        found = kverify.validate(suite, os.path.join(folder, "registered"), repeats=1, engine=engine)
        assert found.valid == {"t%d" % i: "I3" for i in range(1, 6)} and list(found.invalid) == ["t0"], vars(found)
        attempts = os.path.join(folder, "attempts.jsonl")
        with open(attempts, "w") as file:
            for i in range(1, 6):
                file.write(json.dumps({"task": "t%d" % i, "attempt": 0, "answer": RIGHT if i > 2 else WRONG}) + "\n")
        seen = []
        whole = kverify.run(found.folder, attempts, os.path.join(folder, "whole"), engine=engine, progress=seen.append)
        assert whole.state["finished"] and whole.state["pass"] == 3 and seen[-1]["done"] == 5, whole.state
        assert [v["outcome"] for v in whole] == ["fail", "fail", "pass", "pass", "pass"]
        assert list(whole.report().figures().values())[0]["pass@1"] == 0.6
        parts = [kverify.run(found.folder, attempts, os.path.join(folder, "part%d" % n), shard=(n, 2), engine=engine)
                 for n in (1, 2)]
        merged = kverify.merge([p.folder for p in parts], os.path.join(folder, "merged"))
        same = [open(os.path.join(r.folder, "verdicts.jsonl"), "rb").read() for r in (whole, merged)]
        assert same[0] == same[1]
        stopped = kverify.run(found.folder, attempts, os.path.join(folder, "stop"), engine=engine,
                              progress=lambda state: state["done"] < 2)
        assert not stopped.state["finished"]
        done = kverify.run(found.folder, attempts, os.path.join(folder, "stop"), resume=True, engine=engine)
        assert done.state["finished"] and [v["outcome"] for v in done] == [v["outcome"] for v in whole]

        def broken(state):
            raise KeyError("mine")
        try:
            kverify.run(found.folder, attempts, os.path.join(folder, "broken"), engine=engine, progress=broken)
            assert False
        except KeyError:
            pass
    os.environ.setdefault("KVERIFY_RUBRIC_PATH", os.path.join(examples, "..", "rubrics"))
    verdict = kverify.Rubric("answer-hygiene", engine).judge("Steps:\n\n1. Open the file.\n2.")
    assert verdict.outcome is Outcome.FAIL
    assert [k["score"] for k in verdict.criteria if k["id"] == "truncation"] == [0.0], verdict.criteria
    document = json.load(open(os.path.join(examples, "calls", "agent.json")))
    trace = kverify.trace_of(document)
    with kverify.Spec(open(os.path.join(examples, "calls", "agent.calls")).read()) as spec:
        clauses = spec.match(trace)
        assert {c["outcome"] for c in clauses} == {"holds", "broken"}, clauses
        assert spec.match([trace[:10], trace[10:]]) == clauses
    try:
        kverify.Spec("((")
        assert False
    except kverify.KverifyError as error:
        assert "specification:1" in str(error), error


def advantages():
    assert len(kverify.presets()) >= 18
    seen = {}
    out = kverify.advantages([1, 0, None, 1, 1, 1, 0.5], groups=["a", "a", "a", "b", "b", "b", "c"], report=seen)
    assert out[2] == 0 and out[3:] == [0, 0, 0, 0] and abs(out[0] - 0.7071057811872) < 1e-9
    assert seen == {"groups": 3, "single": 1, "constant": 1, "empty": 0, "missing": 1}, seen
    # By ids in any order as by place.
    by_place = kverify.advantages([1, 0, 0.5, 0.25, 1, 0], groups=3)
    by_ids = kverify.advantages([1, 1, 0, 0.25, 0.5, 0], groups=[7, 9, 7, 9, 7, 9])
    assert [by_ids[i] for i in (0, 2, 4)] == by_place[:3] and sorted(by_ids) == sorted(by_place)
    two = kverify.advantages([[1, 0], [0, 0], [1, 1], [0, None]], groups=2, weights=[1, 2], preset="dr-grpo")
    assert two == [0.5, -0.5, 0.5, -0.5], two
    assert kverify.advantages([]) == [] and kverify.advantages([None], groups=1) == [0]
    # By the formula: 3/4 of the mean more, and no division by a mean of 0 or less.
    maxrl = kverify.advantages([1, 0, 1, 0, -1, 1, -2, 0], groups=4, preset="prime-maxrl")
    assert maxrl == [1, -1, 1, -1, 0, 0, 0, 0], maxrl
    for infinite in ([1.0, float("inf")], [float("-inf"), None, 1.0], [0.0] * 7 + [float("inf")]):
        for how in (dict(groups=1), dict(groups=list(range(len(infinite)))), dict(groups=[0, 1] * 4), dict(preset="reinforce++")):
            if isinstance(how.get("groups"), list) and len(how["groups"]) != len(infinite):
                continue
            try:
                kverify.advantages(infinite, **how)
                assert False, (infinite, how)
            except kverify.KverifyError as error:
                assert "infinite" in str(error)
    for wrong in (dict(groups=2), dict(preset="nosuch"), dict(preset="opo"), dict(preset="verl-gdpo"), dict(eps=-1.0)):
        try:
            kverify.advantages([1, 0, 1], **wrong)
            assert False, wrong
        except kverify.KverifyError:
            pass
    for wrong in (lambda: kverify.advantages([[1, 0, 3], [0, 1, 4]], groups=2, weights=[1.0]),
                  lambda: kverify.advantages([[1, 0], [0]], groups=2),
                  lambda: kverify.rewards.kl_rewards([1] * 8, [1] * 8, [1], 0.1),
                  lambda: kverify.rewards.mean_passes([[1, 2, 3], [1]]),
                  lambda: kverify.rewards.masked_rloo([[1, 2], [3, 4]], [[1, 1]], 2),
                  lambda: kverify.rewards.fuse_whiten([[[1, 2]]], [1, 2], [[1, 1]])):
        try:
            wrong()
            assert False
        except ValueError:
            pass
    assert kverify.advantages([0.1] * 10, preset="reinforce++", eps=0.0) == [0.0] * 10
    # By tokens: a sample of length 3 counts three times.
    one = kverify.advantages([1, 0, 1, 0, None], groups=[0, 0, 1, 1, 1], preset="dr-grpo", whiten=1)
    assert kverify.advantages([1, 0, 1, 0, None], groups=[0, 0, 1, 1, 1], preset="verl-reinforce++-baseline",
                              lengths=[1] * 5) == one
    got = kverify.advantages([1, 0], preset="verl-reinforce++-baseline", lengths=[3, 1])
    mean, var = (3 * 0.5 - 0.5) / 4, (3 * 0.25 ** 2 + 0.75 ** 2) / 3
    assert max(abs(g - w) for g, w in zip(got, [(a - mean) / math.sqrt(var + 1e-8) for a in (0.5, -0.5)])) < 1e-12, got
    rows, lengths = [[1, 0.5], [0, 0], [1, None], [0.5, 1]], [4, 2, 1, 3]
    columns = [kverify.advantages([row[k] for row in rows], groups=2, preset="verl-grpo") for k in (0, 1)]
    sums = [a + 2 * b for a, b in zip(*columns)]
    mean = sum(n * v for n, v in zip(lengths, sums)) / 10
    var = sum(n * (v - mean) ** 2 for n, v in zip(lengths, sums)) / 9
    got = kverify.advantages(rows, groups=2, preset="verl-gdpo", weights=[1, 2], lengths=lengths)
    assert max(abs(g - (v - mean) / math.sqrt(var + 1e-8)) for g, v in zip(got, sums)) < 1e-12
    # Roles have baselines that go on from call to call.
    rae = kverify.rewards.RoleBaselines(decay=0.5)
    assert rae.advantages([1, 0, None, 1], ["a", "b", "a", "a"]) == [1, 0, 0, 0.5]
    assert rae.advantages([0.25], ["a"]) == [-0.5] and rae.baselines == {"a": 0.5, "b": 0}
    got, deviation = kverify.rewards.reference_rewards([1, 0.5, 1], 0.75, [[0.5, 0.75], [1, 0.25], [0.25, 0.125]], 0.5)
    assert got[:2] == [0.25, -0.25] and math.isnan(got[2]) and deviation == [0.25, 0, 0.75], (got, deviation)
    assert not kverify.rewards.keep_trajectory(True, 0, ["Find  X", "find x "])
    assert kverify.rewards.keep_trajectory(True, 0, ["find x", "findx", ""])
    assert kverify.rewards.executed_mask([0, 1, 7, 2], {1, 2}) == [0, 1, 0, 1]
    for wrong in (lambda: kverify.rewards.RoleBaselines(1.0).advantages([1], ["a"]),
                  lambda: kverify.rewards.RoleBaselines().advantages([1, 2], ["a"]),
                  lambda: kverify.rewards.reference_rewards([1, 2], 0, [[1]], 1)):
        try:
            wrong()
            assert False
        except ValueError:
            pass
    try:
        import numpy
    except ImportError:
        print("numpy is absent: lists only")
        return
    rng = numpy.random.default_rng(1)
    rewards = rng.random((1000, 8))
    rewards[rng.random((1000, 8)) < 0.1] = numpy.nan
    for preset, ddof, eps in (("grpo", 1, 1e-6), ("trl-async", 0, 1e-8), ("trl-grpo", 1, 1e-4)):
        got = kverify.advantages(rewards.ravel(), groups=8, preset=preset)
        mean, std = numpy.nanmean(rewards, 1, keepdims=True), numpy.nanstd(rewards, 1, ddof=ddof, keepdims=True)
        want = numpy.nan_to_num((rewards - mean) / (std + eps)).ravel()
        assert numpy.abs(got - want).max() < 1e-9, preset
    full = rng.random((1000, 8))
    flat = full.ravel()
    got = kverify.advantages(flat, groups=8, preset="rloo")
    assert numpy.abs(got - ((full - (full.sum(1, keepdims=True) - full) / 7)).ravel()).max() < 1e-12
    got = kverify.advantages(flat, groups=8, preset="reinforce++")
    assert numpy.abs(got - (flat - flat.mean()) / numpy.sqrt(flat.var(ddof=1) + 1e-8)).max() < 1e-9
    got = kverify.advantages(flat, groups=8, preset="reinforce++-baseline")
    centred = (full - full.mean(1, keepdims=True)).ravel()
    assert numpy.abs(got - (centred - centred.mean()) / numpy.sqrt(centred.var(ddof=1) + 1e-8)).max() < 1e-9
    coarse = rng.integers(0, 3, (1000, 8)) / 2
    got = kverify.advantages(coarse.ravel(), groups=8, preset="gpg")
    want = (coarse - coarse.mean(1, keepdims=True)) * coarse.size / numpy.count_nonzero(coarse)
    assert numpy.abs(got - want.ravel()).max() < 1e-9
    names = numpy.array(["b", "b", "a", "a"], dtype=object)
    assert kverify.advantages(numpy.array([1.0, 0, 1, 1]), groups=names, preset="dr-grpo").tolist() == [0.5, -0.5, 0, 0]
    ids = rng.permutation(numpy.repeat(numpy.arange(1000), 8))
    got = kverify.advantages(flat, groups=ids, preset="dr-grpo")
    means = numpy.bincount(ids, flat) / 8
    assert numpy.abs(got - (flat - means[ids])).max() < 1e-12
    # Without a copy, and left as it is.
    before = flat.copy()
    kverify.advantages(flat, groups=8)
    assert (flat == before).all()


def stores():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "verdicts.db")
        for found, missing in ((1, 2), (3, 0)):
            with kverify.Engine(store=path, store_bytes=1 << 22) as own:
                with own.batch(workers=1) as b:
                    for i, text in enumerate((RIGHT, WRONG, RIGHT)):
                        b.submit("function", task, kverify.Attempt(text, index=i), tag=i)
                        (tag, verdict) = b.take(60)
                        assert tag == i and verdict.index == i and bool(verdict) is (text is RIGHT)
                assert own.store == {"found": found, "missing": missing, "apart": 0, "kept": missing, "dropped": 0,
                                     "broken": None}
                assert bool(asyncio.run(own.averify("function", task, RIGHT)))
                assert own.store["found"] == found + 1
        # A child of a fork goes without, and says so.
        with kverify.Engine(store=path) as own:
            assert own.store["broken"] is None
            child = os.fork()
            if child == 0:
                code = 1
                with contextlib.suppress(BaseException):
                    code = 0 if "fork" in own.store["broken"] and bool(asyncio.run(own.averify("function", task, RIGHT))) else 2
                os._exit(code)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert bool(asyncio.run(own.averify("function", task, RIGHT))) and own.store["found"] == 1
        suite, attempts = os.path.join(folder, "suite.jsonl"), os.path.join(folder, "attempts.jsonl")
        with open(suite, "w") as file:
            file.write(json.dumps({**DOCUMENT, "id": "t", "verifier": "function"}))
        with open(attempts, "w") as file:
            file.write(json.dumps({"task": "t", "answer": RIGHT}))
        for n in (0, 1):
            with kverify.Engine(store=path) as own:
                run = kverify.run(suite, attempts, os.path.join(folder, "run%d" % n), engine=own)
                assert run.state["stored"] == n and run.state["pass"] == 1, run.state
        try:
            kverify.Engine(store=suite).pointer
            assert False
        except kverify.KverifyError as error:
            assert error.status == -4, error.status
    assert engine.store is None


def no_processes_left():
    engine.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        children = open("/proc/self/task/%d/children" % os.getpid()).read().split()
        names = [open("/proc/%s/comm" % p).read().strip() for p in children]
        if not any("kverify" in n for n in names):
            return
        time.sleep(0.1)
    assert False, names


if __name__ == "__main__":
    for part in (one_verdict, batch, loop, one_engine, closed_under_way, collected, threads, processes, results, suites, stores, advantages, no_processes_left):
        if len(sys.argv) > 1 and part.__name__ not in sys.argv[1:]:
            continue
        part()
        print("ok %s" % part.__name__)
