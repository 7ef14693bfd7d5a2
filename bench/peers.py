"""Attempts a second beside what others use, in one run on one machine.

usage: peers.py BUILD [--human-eval DIR] [--evalplus DIR] [--data DIR]
                [--samples 10] [--repeat 3] [--only SECTION]...

  humaneval  HumanEval, N canonical samples a task: kverify, human-eval, EvalPlus,
             and a warm interpreter that only forks
  pytest     a suite of six tests: kverify, a new `python3 -m pytest` an attempt
  numeric    the same where suite and candidate import numpy and torch
  scaling    kverify with one worker and with two
  loaded     verdicts with every processor busy are the idle ones, byte for byte

--human-eval and --evalplus are checkouts of openai/human-eval and
evalplus/evalplus, whose code runs out of a temporary copy or in place; --data
is the folder that holds human-eval/HumanEval.jsonl.gz.  A section without its
material is skipped and says why.  Sides run in turn, so that a drifting
machine drifts for all; figures are of medians, and time is that of the whole
command.  Nobody runs the same text twice: each sample ends in a comment of
its own.
"""
import argparse
import concurrent.futures
import copy
import glob
import gzip
import json
import os
import pickle
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SECTIONS = ["humaneval", "pytest", "numeric", "scaling", "loaded"]
PYTHON = "/usr/bin/python3"  # kverify's, if not told
LONGEST = 1800  # seconds that one command may take

# human-eval as its command does it.
HUMAN_EVAL = """
import sys
repo, samples, problems, workers = sys.argv[1:]
sys.path.insert(0, repo)
sys.path.append(repo + "/stubs")
from human_eval.evaluation import evaluate_functional_correctness
if __name__ == "__main__":
    evaluate_functional_correctness(samples, [1], int(workers), 3.0, problems)
"""

# EvalPlus as evalplus/evaluate.py does it with --base-only: importing that
# file would ask for its model back ends.
EVALPLUS = """
import json, pickle, sys
from concurrent.futures import ProcessPoolExecutor, as_completed
repo, stubs, samples, problems, workers = sys.argv[1:]
sys.path.insert(0, repo)
sys.path.append(stubs)
from evalplus.eval import PASS, untrusted_check

def check(code, p):
    return untrusted_check("humaneval", code, p["inputs"], p["entry_point"],
                           expected=p["expected"], atol=p["atol"],
                           ref_time=p["time"], fast_check=True)

if __name__ == "__main__":
    with open(problems, "rb") as f:
        problems = pickle.load(f)
    with ProcessPoolExecutor(max_workers=int(workers)) as executor:
        futures = []
        for line in open(samples):
            s = json.loads(line)
            p = problems[s["task_id"]]
            futures.append(executor.submit(check, p["prompt"] + s["completion"], p))
        print(sum(f.result()[0] == PASS for f in as_completed(futures)))
"""

# The least that a fork can cost: a warm interpreter forks for each sample, which
# runs with its tests in that fork, without a limit, a border or a report.
BARE = """
import gc, json, os, sys
import collections, copy, functools, heapq, itertools, math, random, re, string, typing
samples, problems, workers = sys.argv[1:]
problems = {p["task_id"]: p for p in map(json.loads, open(problems))}
samples = [json.loads(line) for line in open(samples)]

def judge(s):
    p = problems[s["task_id"]]
    space = {"__name__": "sample"}
    exec(compile(p["prompt"] + s["completion"] + "\\n" + p["test"], "sample.py", "exec"), space)
    space["check"](space[p["entry_point"]])

def work(part):
    for s in part[:20]:  # as a job would, so that each finds it done
        judge(s)
    gc.collect()
    gc.freeze()
    passed = 0
    for s in part:
        pid = os.fork()
        if pid == 0:
            try:
                judge(s)
            except BaseException:
                os._exit(1)
            os._exit(0)
        passed += os.waitpid(pid, 0)[1] == 0
    return passed

n = int(workers)
ends = []
for i in range(n):
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.write(theirs, b"%d" % work(samples[i::n]))
        os._exit(0)
    ends.append(ours)
print(sum(int(os.read(e, 20)) for e in ends))
"""

# What the two import, where it is not installed: enough for them to run.
STUBS = {
    "tqdm": "def tqdm(x, **_):\n    return x\n",
    "psutil": "import os\nfrom types import SimpleNamespace\n\n\n"
              "def virtual_memory():\n    return SimpleNamespace(total="
              "os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES'))\n",
}

BUSY = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    for _ in range(100000):
        pass
"""

SPANS = '''"""Closed spans of whole numbers."""


def merge(spans):
    out = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return out


def total(spans):
    return sum(high - low + 1 for low, high in merge(spans))


def holds(spans, n):
    return any(low <= n <= high for low, high in spans)


def parse(text):
    out = []
    for part in text.split(","):
        low, _, high = part.strip().partition("-")
        if not low.isdigit() or (high and not high.isdigit()):
            raise ValueError("not a span: " + part)
        out.append((int(low), int(high or low)))
    return merge(out)
'''

TEST_SPANS = '''import pytest
from spans import holds, merge, parse, total


@pytest.fixture
def three():
    return [(8, 9), (1, 3), (3, 5)]


def test_merge(three):
    assert merge(three) == [(1, 5), (8, 9)]
    assert merge([]) == []


def test_merge_neighbours():
    assert merge([(1, 2), (3, 4)]) == [(1, 4)]


def test_total(three):
    assert total(three) == 7


def test_holds(three):
    assert holds(three, 4) is True
    assert holds(three, 6) is False


def test_parse():
    assert parse("7, 1-3,2-5") == [(1, 5), (7, 7)]


def test_parse_refuses():
    with pytest.raises(ValueError):
        parse("1-x")
'''

NUMPY = '''import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def smooth(x, n):
    return np.convolve(x, np.ones(n) / n, mode="valid")


def onehot(labels, n):
    return np.eye(n, dtype=int)[labels]
'''

TORCH = '''

import torch


def relu_sum(rows):
    return torch.relu(torch.tensor(rows)).sum().item()


def slope(x):
    x = torch.tensor(float(x), requires_grad=True)
    (x ** 3).backward()
    return x.grad.item()
'''

TEST_NUMPY = '''import numpy as np
import numeric


def test_softmax():
    assert numeric.softmax(np.array([0.0, 0.0])).tolist() == [0.5, 0.5]


def test_softmax_rows():
    assert numeric.softmax(np.zeros((2, 4))).sum(axis=1).tolist() == [1.0, 1.0]


def test_smooth():
    assert numeric.smooth(np.array([1.0, 3.0, 5.0]), 2).tolist() == [2.0, 4.0]


def test_onehot():
    assert numeric.onehot([1, 0], 2).tolist() == [[0, 1], [1, 0]]
'''

TEST_TORCH = '''

import torch


def test_relu():
    assert numeric.relu_sum([[1.0, -2.0], [3.0, -4.0]]) == 4.0
    assert torch.is_grad_enabled()


def test_slope():
    assert numeric.slope(2) == 12.0
'''


class Skip(Exception):
    """A section can't be run; says why."""


class Side:
    """One program at work: run() judges `count` attempts, gives how many passed."""

    def __init__(self, name, count, run, note=""):
        self.name, self.count, self.run, self.note = name, count, run, note
        self.took, self.passed = [], []

    def rate(self):
        return self.count / statistics.median(self.took)

    def passes(self):
        """Over all rounds: the same number, or from and to."""
        low, high = min(self.passed), max(self.passed)
        text = str(low) if low == high else "%d..%d" % (low, high)
        return "%s/%d passed" % (text, self.count)


def command(words, **options):
    """Standard output of a command; it and what it started end here at the latest."""
    p = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         stdin=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        out, err = p.communicate(timeout=LONGEST)
    except BaseException:
        os.killpg(p.pid, signal.SIGKILL)
        p.wait()
        raise
    if p.returncode != 0:
        raise Skip("%s: exit status %d: %s" % (os.path.basename(words[0]), p.returncode,
                                               (err or out)[-400:].strip()))
    return out


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def write_lines(path, records):
    write(path, "".join(json.dumps(r) + "\n" for r in records))


def row(name, value, unit, ratio="", note=""):
    if isinstance(ratio, float):
        ratio = "%.2f" % ratio
    print("%-34s %9.2f  %-10s %7s  %s" % (name, value, unit, ratio, note), flush=True)


class Bench:
    def __init__(self, args, tmp):
        self.args, self.tmp, self.runs = args, tmp, 0
        self.python, self.config = args.python, []
        if self.python != PYTHON:
            self.config = ["--config", json.dumps(
                {name: {"python": self.python} for name in ("function", "pytest")})]
        self.done = {}       # section to its sides of kverify, for the scaling
        self.suites = {}     # section to suite and attempts
        build = os.path.abspath(args.build)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.kverify_env = dict(
            self.env, KVERIFY_LAUNCHER=build + "/kverify-box",
            KVERIFY_PLUGIN_PATH=":".join(sorted(glob.glob(build + "/plugins/*/.libs"))))
        # The program itself, not the wrapper that libtool puts before it.
        self.kverify = build + "/.libs/kverify"
        if os.path.exists(self.kverify):
            self.kverify_env["LD_LIBRARY_PATH"] = build + "/.libs"
        else:
            self.kverify = build + "/kverify"
        if not os.path.exists(self.kverify):
            sys.exit("peers.py: no kverify in %s" % build)

    def has(self, module):
        return subprocess.run([self.python, "-c", "import " + module], env=self.env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    # --- kverify ------------------------------------------------------------

    def needs_boxes(self):
        p = subprocess.run([self.kverify, "doctor"], env=self.kverify_env, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        level = re.search(r"^level=(\S+)", p.stdout, re.M)
        if not level or level.group(1) not in ("L2", "L3"):
            raise Skip("boxes here are of %s, L2 is needed" % (level and level.group(1)))

    def verdicts(self, suite, attempts, workers):
        """The bytes of verdicts.jsonl of a run that shares nothing with another."""
        self.runs += 1
        out = "%s/run%d" % (self.tmp, self.runs)
        command([self.kverify, "run", suite, attempts, "-o", out, "--workers", str(workers),
                 "--rerun-equal", "--quiet"] + self.config, env=self.kverify_env)
        with open(out + "/verdicts.jsonl", "rb") as f:
            data = f.read()
        shutil.rmtree(out)
        return data

    def kverify_side(self, section, workers):
        suite, attempts, count = self.suites[section]
        side = Side("%s.kverify.workers%d" % (section, workers), count, None)

        def run():
            lines = [json.loads(x) for x in self.verdicts(suite, attempts, workers).splitlines()]
            if len(lines) != count:
                raise Skip("%d verdicts for %d attempts" % (len(lines), count))
            controls = statistics.mean((x["subscores"] or {}).get("controls") or 0 for x in lines)
            tests = statistics.mean(x["counts"]["total"] if x["counts"] else 0 for x in lines)
            side.note = "%s, %s, %.1f tests an attempt" % (
                min(x["isolation"] for x in lines),
                "/".join(sorted({x["integrity"] for x in lines})), tests)
            if controls:
                side.note += ", %.1f controls" % controls
            return sum(x["outcome"] == "pass" for x in lines)

        side.run = run
        return side

    # --- rounds and tables --------------------------------------------------

    def rounds(self, sides):
        """Every side once a round; one that breaks is left out and says why."""
        for _ in range(self.args.repeat):
            for side in list(sides):
                start = time.monotonic()
                try:
                    side.passed.append(side.run())
                except (Skip, subprocess.TimeoutExpired) as e:
                    print("%s: left out: %s" % (side.name, e))
                    sides.remove(side)
                    continue
                side.took.append(time.monotonic() - start)

    def compare(self, section, sides):
        """Runs the sides; the ratio is what kverify's last side does of the others."""
        self.rounds(sides)
        ours = [s for s in sides if ".kverify." in s.name]
        self.done[section] = ours
        if ours:
            print("# ratio: %s over this" % ours[-1].name)
        for s in sides:
            row(s.name, s.rate(), "attempts/s", ours[-1].rate() / s.rate() if ours else "-",
                ", ".join(filter(None, [s.passes(), s.note])))

    # --- humaneval ----------------------------------------------------------

    def humaneval_suite(self):
        """Problems that every side can judge, and samples; made once."""
        if "humaneval" in self.suites:
            return
        self.needs_boxes()
        path = os.path.join(self.args.data, "human-eval", "HumanEval.jsonl.gz")
        if not os.path.exists(path):
            raise Skip("no human-eval/HumanEval.jsonl.gz in the folder of --data")
        with gzip.open(path, "rt", encoding="utf-8") as f:
            problems = [json.loads(line) for line in f]
        kept, recorded, skipped = [], {}, []
        for p in problems:
            try:
                recorded[p["task_id"]] = record(p)
                kept.append(p)
            except Exception as e:  # whatever a problem's test does
                skipped.append("%s (%s)" % (p["task_id"], e))
        print("# %d tasks x %d samples; %d tasks skipped for all sides %s"
              % (len(kept), self.args.samples, len(skipped), " ".join(skipped)))
        at = self.tmp + "/humaneval/"
        write_lines(at + "problems.jsonl", kept)
        write_lines(at + "samples.jsonl", [
            {"task_id": p["task_id"],
             "completion": p["canonical_solution"] + "\n# sample %d\n" % i}
            for i in range(self.args.samples) for p in kept])
        with open(at + "recorded", "wb") as f:
            pickle.dump(recorded, f)
        self.suites["humaneval"] = (at + "problems.jsonl", at + "samples.jsonl",
                                    len(kept) * self.args.samples)

    def human_eval_sides(self):
        """Its evaluator out of a copy in which the line that runs code is active."""
        repo = self.args.human_eval
        if not repo or not os.path.exists(repo + "/human_eval/execution.py"):
            print("humaneval.human-eval: skipped: no checkout of openai/human-eval (--human-eval)")
            return []
        if not self.has("numpy"):
            print("humaneval.human-eval: skipped: no numpy")
            return []
        at = self.tmp + "/human-eval"
        shutil.copytree(repo + "/human_eval", at + "/human_eval")
        self.stubs(at + "/stubs")
        with open(at + "/human_eval/execution.py", encoding="utf-8") as f:
            code = f.read()
        code = re.sub(r"(?m)^#\s*(exec\(check_program, exec_globals\))", " " * 20 + r"\1", code)
        if not re.search(r"(?m)^ +exec\(check_program, exec_globals\)", code):
            print("humaneval.human-eval: skipped: the line that runs code was not found")
            return []
        write(at + "/human_eval/execution.py", code)
        write(at + "/main.py", HUMAN_EVAL)
        problems, samples, count = self.suites["humaneval"]

        def run(workers):
            command([self.python, at + "/main.py", at, samples, problems, str(workers)],
                    env=self.env, cwd=at)
            with open(samples + "_results.jsonl", encoding="utf-8") as f:
                return sum(json.loads(line)["passed"] for line in f)

        return [Side("humaneval.human-eval.workers%d" % w, count, lambda w=w: run(w),
                     "a verdict an attempt") for w in (2, 4)]

    def evalplus_sides(self):
        repo = self.args.evalplus
        if not repo or not os.path.exists(repo + "/evalplus/eval/__init__.py"):
            print("humaneval.evalplus: skipped: no checkout of evalplus/evalplus (--evalplus)")
            return []
        if not self.has("numpy"):
            print("humaneval.evalplus: skipped: no numpy")
            return []
        at = self.tmp + "/evalplus"
        self.stubs(at + "/stubs")
        write(at + "/main.py", EVALPLUS)
        problems, samples, count = self.suites["humaneval"]
        recorded = os.path.dirname(problems) + "/recorded"

        def run():
            return int(command([self.python, at + "/main.py", os.path.abspath(repo),
                                at + "/stubs", samples, recorded, "2"], env=env, cwd=at))

        # No bytecode is left in the checkout.
        env = dict(self.env, PYTHONPYCACHEPREFIX=at + "/cache")
        return [Side("humaneval.evalplus.workers2", count, run,
                     "base inputs, a verdict an attempt")]

    def bare_sides(self):
        at = self.tmp + "/bare.py"
        write(at, BARE)
        problems, samples, count = self.suites["humaneval"]

        def run(workers):
            return int(command([self.python, at, samples, problems, str(workers)], env=self.env))

        return [Side("humaneval.bare-fork.workers%d" % w, count, lambda w=w: run(w),
                     "nothing but the fork") for w in (1, 2)]

    def stubs(self, folder):
        for name, code in STUBS.items():
            write("%s/%s.py" % (folder, name), code)

    def humaneval(self):
        self.humaneval_suite()
        self.compare("humaneval", self.human_eval_sides() + self.evalplus_sides()
                     + self.bare_sides()
                     + [self.kverify_side("humaneval", w) for w in (1, 2)])

    # --- pytest and numeric -------------------------------------------------

    def register(self, section, name, code, test, count, **more):
        """A suite of one task, validated, and attempts at it."""
        if section in self.suites:
            return
        self.needs_boxes()
        if not self.has("pytest"):
            raise Skip("no pytest")
        at = "%s/%s" % (self.tmp, section)
        path = "tests/test_%s.py" % name
        write("%s/suite/%s" % (at, path), test)
        write_lines(at + "/suite/tasks.jsonl", [dict(
            more, id=name, verifier="pytest", tests=[path], submission=[name + ".py"],
            extract="raw", reference={name + ".py": code})])
        out = command([self.kverify, "validate", at + "/suite", "-o", at + "/registered"]
                      + self.config, env=self.kverify_env)
        if "1 valid" not in out:
            raise Skip("the suite is not valid: " + out.strip())
        write_lines(at + "/attempts.jsonl", [
            {"task": name, "attempt": i, "answer": sample(code, i)} for i in range(count)])
        self.suites[section] = (at + "/registered", at + "/attempts.jsonl", count)

    def cold_side(self, section, name, code, test, count):
        """A folder and a process an attempt, two at a time, as a harness without a cache."""
        root = "%s/%s/cold" % (self.tmp, section)

        def one(i):
            at = "%s/%d" % (root, i)
            write("%s/%s.py" % (at, name), sample(code, i))
            write("%s/tests/test_%s.py" % (at, name), test)
            try:
                command([self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
                        env=self.env, cwd=at)
                return True
            except Skip:  # a status other than 0
                return False

        def run():
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                passed = sum(pool.map(one, range(count)))
            shutil.rmtree(root)
            return passed

        return Side(section + ".cold.workers2", count, run, "a status an attempt, no box")

    def pytest_suite(self):
        self.register("pytest", "spans", SPANS, TEST_SPANS, self.args.attempts)

    def pytest(self):
        self.pytest_suite()
        self.compare("pytest", [
            self.cold_side("pytest", "spans", SPANS, TEST_SPANS, self.args.attempts)]
            + [self.kverify_side("pytest", w) for w in (1, 2)])

    def numeric(self):
        if not self.has("numpy"):
            raise Skip("no numpy")
        packages, code, test = ["numpy"], NUMPY, TEST_NUMPY
        if self.has("torch"):
            packages.append("torch")
            # Imports stand at the top of both files.
            code = "import torch\n" + code + TORCH.replace("import torch\n", "").lstrip("\n")
            test = "import torch\n" + test + TEST_TORCH.replace("import torch\n", "").lstrip("\n")
        else:
            print("# no torch: numpy alone")
        self.register("numeric", "numeric", code, test, self.args.attempts, preload=packages,
                      limits={"cpu_s": 60, "mem_mb": 2048})
        print("# suite and candidate import " + ", ".join(packages))
        self.compare("numeric", [self.cold_side("numeric", "numeric", code, test, self.args.cold),
                                 self.kverify_side("numeric", 2)])

    # --- scaling and load ---------------------------------------------------

    def scaling(self):
        for section, suite in (("humaneval", self.humaneval_suite),
                               ("pytest", self.pytest_suite)):
            name = "scaling." + section
            try:
                suite()
                sides = self.done.get(section)
                if not sides:
                    sides = [self.kverify_side(section, w) for w in (1, 2)]
                    self.rounds(sides)
                if len(sides) != 2:
                    raise Skip("a side was left out")
            except Skip as e:
                print("%s: skipped: %s" % (name, e))
                continue
            one, two = sides
            row(name + ".workers1", one.rate(), "attempts/s", 1.0)
            row(name + ".workers2", two.rate(), "attempts/s", two.rate() / one.rate(),
                "of one worker")

    def loaded(self):
        self.humaneval_suite()
        suite, attempts, count = self.suites["humaneval"]

        def timed():
            start = time.monotonic()
            data = self.verdicts(suite, attempts, 2)
            return data, count / (time.monotonic() - start)

        idle, rate = timed()
        busy = []
        try:
            for _ in range(os.cpu_count()):
                busy.append(subprocess.Popen([self.python, "-c", BUSY, str(os.getpid())],
                                             env=self.env))
            under, slow = timed()
        finally:
            for p in busy:
                p.kill()
                p.wait()
        row("loaded.idle", rate, "attempts/s", 1.0)
        row("loaded.busy", slow, "attempts/s", slow / rate, "of idle, %d busy loops" % len(busy))
        differ = sum(a != b for a, b in zip(idle.splitlines(), under.splitlines()))
        row("loaded.differing", differ, "verdicts", "",
            "byte-identical" if idle == under else "NOT IDENTICAL")
        return idle == under


def sample(code, i):
    return code + "\n# sample %d\n" % i


def record(problem):
    """Inputs and outputs of the canonical solution under a problem's own test: what
    EvalPlus calls base inputs, whose expected outputs are the solution's there too."""
    names, inputs, expected, took = {}, [], [], []
    exec(problem["prompt"] + problem["canonical_solution"] + "\n" + problem["test"], names)
    solution = names[problem["entry_point"]]

    def candidate(*args):
        inputs.append(list(copy.deepcopy(args)))
        start = time.time()
        out = solution(*args)
        took.append(time.time() - start)
        expected.append(copy.deepcopy(out))
        return out

    random.seed(0)  # a few tests make their inputs
    names["check"](candidate)
    if not inputs:
        raise ValueError("the test calls nothing")
    found = {"inputs": inputs, "expected": expected, "time": took, "prompt": problem["prompt"],
             "entry_point": problem["entry_point"],
             # The one task that EvalPlus judges by residue.
             "atol": 1e-4 if problem["entry_point"] == "find_zero" else 0}
    pickle.dumps(found)
    return found


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1][7:], add_help=True)
    p.add_argument("build")
    p.add_argument("--human-eval", metavar="DIR")
    p.add_argument("--evalplus", metavar="DIR")
    p.add_argument("--data", default=os.path.join(here, "..", "..", "shared", "data"))
    p.add_argument("--samples", type=int, default=10, help="a HumanEval task (10)")
    p.add_argument("--attempts", type=int, default=60, help="at the pytest suites (60)")
    p.add_argument("--cold", type=int, default=20, help="attempts of numeric's cold side (20)")
    p.add_argument("--repeat", type=int, default=3, help="rounds (3)")
    p.add_argument("--python", default=PYTHON, help="of all sides")
    p.add_argument("--only", action="append", choices=SECTIONS, metavar="SECTION")
    return p.parse_args()


def main():
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print("# %d processors, load %.2f, %d rounds" %
          (os.cpu_count(), os.getloadavg()[0], args.repeat))
    print("%-34s %9s  %-10s %7s" % ("name", "value", "unit", "ratio"))
    good = True
    with tempfile.TemporaryDirectory(prefix="peers.") as tmp:
        bench = Bench(args, tmp)
        for section in args.only or SECTIONS:
            try:
                good = getattr(bench, section)() is not False and good
            except (Skip, subprocess.TimeoutExpired) as e:
                print("%s: skipped: %s" % (section, e))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
