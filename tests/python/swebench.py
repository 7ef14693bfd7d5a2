# SPDX-License-Identifier: MIT
"""SWE-bench's logs against what was stored of them: swebench.py DATA READ_LOG.

Resolved instances, and every verdict on a test of the check of the harness."""
import json
import os
import subprocess
import sys
import tempfile

DATA, READ_LOG = sys.argv[1:]
PASSED, KEPT = ("passed", "xfail", "xpass"), ("passed", "xfail", "xpass", "skipped")


def framework(instance):
    return {"django__django": "unittest", "sympy__sympy": "sympy"}.get(instance.rsplit("-", 1)[0], "pytest")


def statuses(path, instance, names):
    """The statuses of NAMES after the last patch; None: it was not applied."""
    text = open(path, "rb").read()
    at = text.rfind(b">>>>> Applied Patch (pred)")
    if at < 0:
        return None
    with tempfile.NamedTemporaryFile() as log:
        log.write(text[at:])
        log.flush()
        out = subprocess.run([READ_LOG, log.name, framework(instance), *names], capture_output=True, check=True).stdout
    return [line.split(b"\t")[0].decode() for line in out.split(b"\n")[:len(names)]]


def main():
    instances = json.load(open(DATA + "/f2p_p2p.json"))
    run = DATA + "/auto-code-rover-run-3"
    counts, resolved, refused = [0] * 4, set(), 0
    for name in sorted(os.listdir(run + "/logs")):
        instance = name.split(".gpt")[0]
        fix, keep = instances[instance]["FAIL_TO_PASS"], instances[instance]["PASS_TO_PASS"]
        found = statuses(run + "/logs/" + name, instance, fix + keep)
        if found is None:
            refused += 1
            continue
        fixed = sum(s in PASSED for s in found[:len(fix)])
        kept = sum(s in KEPT for s in found[len(fix):])
        counts = [a + b for a, b in zip(counts, (fixed, len(fix), kept, len(keep)))]
        if (fixed, kept) == (len(fix), len(keep)):
            resolved.add(instance)
    stored = set(json.load(open(run + "/report.json"))["resolved"])
    print("resolved %d, F2P %d/%d, P2P %d/%d, not applied %d" % (len(resolved), *counts, refused))
    bad = resolved != stored or counts != [335, 931, 18362, 19857] or refused != 2

    verdicts = 0
    for name, lists in json.load(open(DATA + "/check_harness/cases.json")).items():
        wanted = [(t, kind, end == "success") for kind in lists for end in lists[kind] for t in lists[kind][end]]
        instance = name.split(".gold")[0]
        found = statuses(DATA + "/check_harness/logs/" + name, instance, [t for t, _, _ in wanted])
        for (test, kind, want), status in zip(wanted, found):
            verdicts += 1
            if (status in (PASSED if kind == "FAIL_TO_PASS" else KEPT)) != want:
                bad = True
                print(instance, kind, test, "stored", want, "found", status)
    print("check of the harness: %d verdicts" % verdicts)
    sys.exit(bad or verdicts != 2993)


main()
