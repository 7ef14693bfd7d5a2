"""How fast result files are read, beside a plain Python reader of the same file.

usage: formats.py KVERIFY [--size MB] [--repeat N]

Both are started as programs and alternate; the medians of both and their ratio
are printed, and how many MB a second kverify reads.  The Python reader does the
least that gives the count of passed attempts."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

CODE = "x = 1\ny = 2\nfor i in range(10):\n    x, y = y, x + y\nprint(x)\n" * 8
LINES = """
import json, sys
print(sum(%s for r in map(json.loads, open(sys.argv[1])) if True))
"""
READERS = {
    "humaneval-results": LINES % "r['passed']",
    "lm-eval-samples": LINES % "r['acc'] == 1",
    "nemo-gym": LINES % "r['reward'] >= 1",
    "swebench-predictions": LINES % "bool(r['model_patch'])",
    "ifeval": LINES % "r['follow_all_instructions']",
    "evalplus": "import json, sys\n"
                "print(sum(s['base_status'] == 'pass' for t in json.load(open(sys.argv[1]))['eval'].values() for s in t))",
    "terminal-bench": "import json, sys\nprint(sum(r['is_resolved'] for r in json.load(open(sys.argv[1]))['results']))",
    "mmlu-pro": "import json, sys\nprint(sum(r['pred'] == r['answer'] for r in json.load(open(sys.argv[1]))))",
    "inspect": "import json, sys\n"
               "print(sum(s['scores']['m']['value'] == 'C' for s in json.load(open(sys.argv[1]))['samples']))",
    "test-xml": "import sys, xml.etree.ElementTree as E\nn = 0\n"
                "for _, e in E.iterparse(sys.argv[1]):\n    if e.tag == 'testcase':\n        n += len(e) == 0\n        e.clear()\n"
                "print(n)",
}


def records():
    i = 0
    while True:
        yield i, i % 3 == 0
        i += 1


def write(name, path, size):
    def lines(make):
        with open(path, "w") as f:
            for i, ok in records():
                f.write(json.dumps(make(i, ok)) + "\n")
                if f.tell() > size:
                    return

    def document(head, make, tail):
        with open(path, "w") as f:
            f.write(head)
            for i, ok in records():
                f.write((",\n" if i else "") + make(i, ok))
                if f.tell() > size:
                    break
            f.write(tail)

    if name == "humaneval-results":
        lines(lambda i, ok: {"task_id": "T/%d" % (i % 1000), "completion": CODE, "passed": ok,
                             "result": "passed" if ok else "failed: x"})
    elif name == "lm-eval-samples":
        lines(lambda i, ok: {"doc_id": i, "doc": {"text": CODE}, "resps": [[CODE]], "filter": "none",
                             "metrics": ["acc"], "acc": float(ok)})
    elif name == "nemo-gym":
        lines(lambda i, ok: {"responses_create_params": {"input": CODE}, "response": {"output": [CODE]},
                             "reward": float(ok), "_ng_task_index": i // 8, "_ng_rollout_index": i % 8})
    elif name == "swebench-predictions":
        lines(lambda i, ok: {"instance_id": "a__b-%d" % i, "model_name_or_path": "m", "model_patch": CODE if ok else ""})
    elif name == "ifeval":
        lines(lambda i, ok: {"follow_all_instructions": ok, "follow_instruction_list": [True, ok],
                             "instruction_id_list": ["a", "b"], "prompt": CODE, "response": CODE})
    elif name == "evalplus":
        document('{"date": "x", "hash": "y", "eval": {', lambda i, ok: '"T/%d": %s' % (i, json.dumps([{
            "task_id": "T/%d" % i, "solution": CODE, "base_status": "pass" if ok else "fail",
            "plus_status": "fail", "base_fail_tests": []}])), "}}")
    elif name == "terminal-bench":
        document('{"results": [', lambda i, ok: json.dumps({
            "trial_name": "t", "task_id": "t%d" % i, "instruction": CODE, "is_resolved": ok,
            "failure_mode": "unset", "parser_results": {"a": "passed" if ok else "failed"}}), "]}")
    elif name == "mmlu-pro":
        document("[", lambda i, ok: json.dumps({
            "question_id": i, "question": CODE, "options": ["a", "b"], "answer": "A",
            "pred": "A" if ok else "B", "category": "c", "generated_text": CODE}), "]")
    elif name == "inspect":
        document('{"version": 2, "status": "success", "eval": {"task": "t", "model": "m"}, "samples": [',
                 lambda i, ok: json.dumps({"id": i, "epoch": 1, "input": CODE, "messages": [CODE],
                                           "scores": {"m": {"value": "C" if ok else "I"}}}), "]}")
    else:
        document("<testsuites><testsuite>", lambda i, ok: '<testcase classname="c.d" name="t%d" time="0.1">%s</testcase>' % (
            i, "" if ok else "<failure>%s</failure>" % (CODE * 2)), "</testsuite></testsuites>")


def timed(command):
    start = time.monotonic()
    out = subprocess.run(command, capture_output=True, text=True, check=False)
    return time.monotonic() - start, out.stdout


def passed(kverify, path):
    out = subprocess.run([kverify, "score", "--quiet", "--lenient", "--format", "json", path], capture_output=True, text=True)
    groups = [g for g in json.loads(out.stdout)["groups"] if len(g["path"]) == 1 and "instructions" not in g["path"][0]]
    return sum(g["outcomes"]["pass"] for g in groups)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("kverify")
    p.add_argument("--size", type=int, default=50)
    p.add_argument("--repeat", type=int, default=5)
    a = p.parse_args()
    print("%-22s %8s %10s %10s %7s %9s" % ("format", "MB", "kverify s", "Python s", "ratio", "MB/s"))
    with tempfile.TemporaryDirectory() as tmp:
        for name, reader in READERS.items():
            path = os.path.join(tmp, name + (".xml" if name == "test-xml" else ".json"))
            write(name, path, a.size << 20)
            ours, theirs = [], []
            for _ in range(a.repeat):
                ours.append(timed([a.kverify, "score", "--quiet", "--lenient", "--format", "csv", "--interval", "none", path])[0])
                took, out = timed([sys.executable, "-c", reader, path])
                theirs.append(took)
            if name != "swebench-predictions" and int(out) != passed(a.kverify, path):
                print("%s: Python counts %s passed, kverify %d" % (name, out.strip(), passed(a.kverify, path)))
                return 1
            mb = os.path.getsize(path) / 1e6
            k, q = statistics.median(ours), statistics.median(theirs)
            print("%-22s %8.1f %10.3f %10.3f %7.1f %9.0f" % (name, mb, k, q, q / k, mb / k))
            os.unlink(path)
    return 0


sys.exit(main())
