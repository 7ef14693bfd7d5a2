# SPDX-License-Identifier: MIT
"""Final answers beside SymPy, on the same random pairs in one run.

SymPy reads both from its own notation, which is faster than LaTeX, and is asked
whether their difference simplifies to zero, which is what graders in Python do;
kverify gets LaTeX.  answers.py SOURCE PAIRS"""
import importlib.util
import statistics
import sys
import time

import kverify

source, count = sys.argv[1], int(sys.argv[2])
spec = importlib.util.spec_from_file_location("answers", source + "/tests/python/answers.py")
answers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(answers)

from sympy.parsing.sympy_parser import parse_expr  # noqa: E402

maker = answers.Pairs(7)
names = {"x": maker.x, "y": maker.y}
pairs = [(a, b, maker.sp.latex(a), maker.sp.latex(b)) for _, a, b in maker.pairs(count)]
tasks = [kverify.Task("t", {"answer": left, "extract": "raw"}) for _, _, left, _ in pairs]
ours, theirs, ours_say, theirs_say = [], [], [], []
for task, (_, _, _, right) in zip(tasks, pairs):
    start = time.perf_counter()
    verdict = answers.ENGINE.verify("answer", task, right)
    ours.append(time.perf_counter() - start)
    ours_say.append(kverify.Outcome(verdict.outcome))
for a, b, _, _ in pairs:
    left, right = str(a), str(b)
    start = time.perf_counter()
    same = maker.sp.simplify(parse_expr(left, names) - parse_expr(right, names)) == 0
    theirs.append(time.perf_counter() - start)
    theirs_say.append(same)
undecided = ours_say.count(kverify.Outcome.UNSCORED)
differ = sum((x == kverify.Outcome.PASS) != y for x, y in zip(ours_say, theirs_say))


def shown(times):
    times = sorted(times)
    return "median %8.1f us, p99 %10.1f us, mean %9.1f us" % (
        statistics.median(times) * 1e6, times[len(times) * 99 // 100] * 1e6, statistics.mean(times) * 1e6)


print("kverify", shown(ours))
print("SymPy  ", shown(theirs))
print("%d pairs: %.0f times as fast by the median, %.0f by the mean; %d undecided, %d otherwise than SymPy" % (
    count, statistics.median(theirs) / statistics.median(ours), sum(theirs) / sum(ours), undecided, differ))
