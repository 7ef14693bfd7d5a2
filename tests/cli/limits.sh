#!/bin/sh
# Limits: those of the caller never change a verdict, and one that ends the
# candidate is said as what it is, each time.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
case $SAN_CFLAGS in *-fsanitize*) false ;; esac || skip "address space, without sanitizers only"

# Twenty right answers and as many wrong ones.
mkdir "$tmp/suite"
"$python" - "$tmp/suite" <<'END'
import json, sys
d = sys.argv[1]
tests = {"t.py": "import unittest\nfrom s import f\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(2), 4)\n"}
tasks = [
    {"id": "fn", "verifier": "function", "entry": "f", "submission": ["s.py"], "cases": [{"args": [2], "expect": 4}]},
    {"id": "split", "verifier": "unittest", "submission": ["s.py"], "files": tests, "tests": ["t.py"],
     "inventory": ["t.py::T::test_f"], "integrity": "I2"},
    {"id": "io", "verifier": "stdio", "build": {}, "submission": ["m.c"], "cases": [{"input": "2\n", "output": "4\n"}]},
    {"id": "cmd", "verifier": "command", "command": ["/bin/sh", "s.sh"], "submission": ["s.sh"]}]
with open(d + "/tasks.jsonl", "w") as f:
    for t in tasks:
        f.write(json.dumps(t) + "\n")
with open(d + "/attempts.jsonl", "w") as f:
    for i in range(5):
        for right in (1, 0):
            n = 2 + (not right)
            text = {"fn": ("s.py", "def f(x): return x * %d # %d\n" % (n, i)),
                    "io": ("m.c", "#include <stdio.h>\nint main(void) { int x; if (scanf(\"%%d\", &x) != 1) return 1; printf(\"%%d\\n\", x * %d); return 0; }\n/* %d */\n" % (n, i)),
                    "cmd": ("s.sh", "exit %d # %d\n" % (not right, i))}
            text["split"] = text["fn"]
            for t, (name, content) in text.items():
                f.write(json.dumps({"task": t, "attempt": 2 * i + (not right), "files": {name: content}}) + "\n")
END
# WHAT: the limits of the calling shell, or nothing
try() {
    rm -rf "$tmp/run"
    got=0
    (
        # shellcheck disable=SC2086
        [ -z "$1" ] || ulimit $1
        exec "$build/kverify" run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/run" --min-integrity I0 --quiet
    ) >"$tmp/log" 2>&1 || got=$?
    changed=0
    judged=0
    if [ -e "$tmp/run/verdicts.jsonl" ]; then
        judged=$(grep -c '"outcome":"\(pass\|fail\)"' "$tmp/run/verdicts.jsonl") || true
        changed=$("$python" - "$tmp/run/verdicts.jsonl" <<'END'
import json, sys
print(sum(v["outcome"] in ("pass", "fail") and (v["outcome"] == "pass") != (v["attempt"] % 2 == 0)
          for v in map(json.loads, open(sys.argv[1]))))
END
        )
    fi
    printf '%-16s status %d, %2d of 40 judged, %d verdicts changed\n' "${1:-none}" "$got" "$judged" "$changed"
    [ "$changed" = 0 ] || { cat "$tmp/log"; fail "limits of the caller change verdicts: $1"; }
    { [ "$got" = 0 ] && [ "$judged" = 40 ]; } || { [ "$got" = 3 ] && grep -q 'kverify: ' "$tmp/log"; } ||
        { cat "$tmp/log"; fail "$1: status $got, $judged judged"; }
}
try ""
for n in 1024 512 256 128 64 32 24 16; do try "-n $n"; done
for n in 2048 32768 131072; do try "-f $n"; done
for n in 300000 900000 2000000; do try "-v $n"; done
for n in 1024 4096 8192; do try "-s $n"; done
for n in 2 5 60; do try "-t $n"; done
try "-d 100000"
try "-l 8"
(
    ulimit -n 64
    "$build/kverify" doctor
) >"$tmp/out" 2>&1 || true
says "the limit of open files is 64, expected at least 512 (ulimit -n)"

# What ends a candidate's process in a split is not a crash or a limit by turns.
"$python" - "$tmp/suite" <<'END'
import json, sys
d = sys.argv[1]
t = json.loads(open(d + "/tasks.jsonl").readlines()[1])
with open(d + "/tasks.jsonl", "w") as f:
    f.write(json.dumps(dict(t, limits={"cpu_s": 1, "mem_mb": 200})) + "\n")
with open(d + "/attempts.jsonl", "w") as f:
    for i, text in enumerate(["def f(x):\n    while True: pass\n", "while True: pass\n",
                              "x = []\ndef f(n):\n    while True: x.append(' ' * 1000000)\n",
                              "import os\ndef f(x): os._exit(0)\n", "import os\ndef f(x): os.kill(os.getpid(), 9)\n"]):
        f.write(json.dumps({"task": "split", "attempt": i, "files": {"s.py": text}}) + "\n")
END
for i in 1 2 3; do
    status 0 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/loop$i" --quiet --workers $i
    same "$tmp/loop1/verdicts.jsonl" "$tmp/loop$i/verdicts.jsonl" "the same ends"
done
[ "$(sed 's/.*"outcome":"\([a-z]*\)","class":"\([a-z]*\)".*/\1:\2/' "$tmp/loop1/verdicts.jsonl" | tr '\n' ' ')" = \
    "error:timeout error:timeout error:oom fail:crash fail:crash " ] || { cat "$tmp/loop1/verdicts.jsonl"; fail "how they ended"; }
