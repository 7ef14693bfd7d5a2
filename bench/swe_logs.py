# SPDX-License-Identifier: MIT
"""Logs of SWE-bench, beside the parsers of its own harness, in one run.

The harness's parsers get texts that are read already, and their statuses are
looked up for the tests of each instance; kverify is the whole command, with the
start of the process and the reading of files.
swe_logs.py KVERIFY SWEBENCH DATA: a checkout of the harness, and the folder
with f2p_p2p.json and auto-code-rover-run-3."""
import glob
import json
import os
import statistics
import subprocess
import sys
import time
import types

kverify, checkout, data = sys.argv[1:]
sys.path.insert(0, checkout)


class Missing(types.ModuleType):
    """Stands for what the harness imports and its parsers do not use."""
    __path__ = []

    def __getattr__(self, name):
        return type(name, (), {})


for _ in range(50):
    try:
        from swebench.harness.log_parsers import python as parsers
        break
    except ModuleNotFoundError as e:
        sys.modules[e.name] = Missing(e.name)

NAMES = {"django/django": "django", "sympy/sympy": "sympy", "mwaskom/seaborn": "seaborn", "astropy/astropy": "astropy",
         "matplotlib/matplotlib": "matplotlib", "pallets/flask": "flask", "psf/requests": "requests",
         "pydata/xarray": "xarray", "pylint-dev/pylint": "pylint", "scikit-learn/scikit-learn": "scikit",
         "sphinx-doc/sphinx": "sphinx", "pytest-dev/pytest": "pytest"}
run = data + "/auto-code-rover-run-3"
instances = json.load(open(data + "/f2p_p2p.json"))
logs = {}
for path in glob.glob(run + "/logs/*"):
    text = open(path, errors="replace").read()
    at = text.rfind(">>>>> Applied Patch (pred)")
    if at >= 0:
        logs[os.path.basename(path).split(".gpt")[0]] = text[at:]
good = ("PASSED", "XFAIL")


class Spec:
    """The parsers look into the instance only for its repository."""

    def __init__(self, instance):
        self.repo = instance["repo"]
        self.version = instance.get("version")


def theirs():
    resolved = 0
    for name, text in logs.items():
        instance = instances[name]
        found = getattr(parsers, "parse_log_" + NAMES[instance["repo"]])(text, Spec(instance))
        resolved += all(found.get(t) in good for t in instance["FAIL_TO_PASS"] + instance["PASS_TO_PASS"])
    return resolved


def ours():
    out = subprocess.run([kverify, "score", "--format", "json", "--quiet", "--lenient", "--problems",
                          data + "/f2p_p2p.json", run], capture_output=True, check=True).stdout
    return json.loads(out)["groups"][0]["outcomes"]["pass"]


times = {theirs: [], ours: []}
for _ in range(5):
    for what in times:
        start = time.perf_counter()
        resolved = what()
        times[what].append(time.perf_counter() - start)
        print("%-8s %7.1f ms, %d resolved" % (what.__name__, times[what][-1] * 1e3, resolved))
a, b = statistics.median(times[theirs]), statistics.median(times[ours])
print("%d logs, %.1f MB: %.0f ms and %.0f ms, kverify is %.1f times as fast" % (
    len(logs), sum(map(len, logs.values())) / 1e6, a * 1e3, b * 1e3, a / b))
