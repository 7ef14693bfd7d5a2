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
        exec "$kverify" run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/run" --min-integrity I0 --quiet
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
    "$kverify" doctor
) >"$tmp/out" 2>&1 || true
says "the limit of open files is 64, expected at least 512 (ulimit -n)"

# What ends a candidate's process in a split is not a crash or a limit by turns.
"$python" - "$tmp/suite" <<'END'
import json, sys
d = sys.argv[1]
t = json.loads(open(d + "/tasks.jsonl").readlines()[1])
with open(d + "/tasks.jsonl", "w") as f:
    # Which limit ends an attempt isn't a question of the machine's speed.
    f.write(json.dumps(dict(t, limits={"cpu_s": 1, "mem_mb": 200})) + "\n")
    f.write(json.dumps(dict(t, id="memory", limits={"cpu_s": 60, "mem_mb": 200})) + "\n")
with open(d + "/attempts.jsonl", "w") as f:
    for i, text in enumerate(["def f(x):\n    while True: pass\n", "while True: pass\n",
                              "x = []\ndef f(n):\n    while True: x.append(' ' * 1000000)\n",
                              "import os\ndef f(x): os._exit(0)\n", "import os\ndef f(x): os.kill(os.getpid(), 9)\n"]):
        f.write(json.dumps({"task": "memory" if i == 2 else "split", "attempt": i,
                            "files": {"s.py": text}}) + "\n")
END
for i in 1 2 3; do
    status 0 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/loop$i" --quiet --workers $i
    same "$tmp/loop1/verdicts.jsonl" "$tmp/loop$i/verdicts.jsonl" "the same ends"
done
[ "$(sed 's/.*"outcome":"\([a-z]*\)","class":"\([a-z]*\)".*/\1:\2/' "$tmp/loop1/verdicts.jsonl" | tr '\n' ' ')" = \
    "error:oom error:timeout error:timeout fail:crash fail:crash " ] || { cat "$tmp/loop1/verdicts.jsonl"; fail "how they ended"; }

# Files count as memory, and no process that is ended gives them back: it is the
# attempt that comes to its end, and neither the launcher nor the next attempt.
"$python" - "$tmp" <<'END'
import json, sys
limits = {"mem_mb": 64, "disk_mb": 128, "pids": 100}
shell = "dd if=/dev/zero of=/tmp/f bs=1M count=55\nfor i in %s; do sleep 5 & done\n" \
        "for i in %s; do dd if=/dev/zero of=/tmp/g$i bs=64k count=40; done\ncat\n" % (" ".join("1" * 60), " ".join(map(str, range(60))))
python = "import os\ndef f(n):\n    for i in range(200):\n        with open('/tmp/f%d' % i, 'wb') as file: file.write(b'0' * 1000000)\n    return n\n"
with open(sys.argv[1] + "/files.jsonl", "w") as suite:
    print(json.dumps({"id": "sh", "verifier": "stdio", "command": ["/bin/sh", "main.sh"], "submission": ["main.sh"], "extract": "raw",
                      "limits": limits, "cases": [{"input": "a\n", "output": "a\n"}]}), file=suite)
    print(json.dumps({"id": "py", "verifier": "function", "submission": ["s.py"], "entry": "f", "limits": limits,
                      "cases": [{"args": [1], "expect": 1}]}), file=suite)
with open(sys.argv[1] + "/files.answers", "w") as answers:
    for i in range(2):
        print(json.dumps({"task": "sh", "attempt": i, "answer": shell if i == 0 else "cat"}), file=answers)
        print(json.dumps({"task": "py", "attempt": i, "answer": python if i == 0 else "def f(n): return n"}), file=answers)
END
status 0 kverify run "$tmp/files.jsonl" "$tmp/files.answers" -o "$tmp/files" --quiet --workers 1
# The shell may live on where what it started was ended.
ends=$(sed 's/.*"task":"\([a-z]*\)","attempt":\([0-9]\),"outcome":"\([a-z]*\)","class":\([^,]*\).*/\1\2:\3:\4/' \
    "$tmp/files/verdicts.jsonl" | sort | tr '\n' ' ')
case $ends in
'py0:error:"oom" py1:pass:null sh0:error:"oom" sh1:pass:null ' | 'py0:error:"oom" py1:pass:null sh0:pass:null sh1:pass:null ') ;;
*) cat "$tmp/files/verdicts.jsonl" && fail "files that take all memory: $ends" ;;
esac

# Memory that runs out in a control group around is the machine's, as in a
# container that is smaller than what its workers may use.
around=$(sed -n 's/^[0-9]*:memory:\(.*\)$/\1/p' /proc/self/cgroup 2>/dev/null)
group=/sys/fs/cgroup/memory$around/kverify-around.$$
if [ -n "$around" ] && mkdir "$group" 2>/dev/null; then
    trap 'rmdir "$group" 2>/dev/null; rm -rf "$tmp"' EXIT
    mkdir "$tmp/around"
    echo '{"id":"t","verifier":"stdio","submission":["s.py"],"extract":"raw","command":["/usr/bin/python3","s.py"],"cases":[{"output":"done"}],"limits":{"mem_mb":512}}' >"$tmp/around/tasks.jsonl"
    for i in 0 1 2 3; do
        mb=200
        [ $i = 3 ] && mb=2000
        printf '{"task":"t","attempt":%s,"answer":"import time\\nx = bytearray(%s << 20)\\nfor i in range(0, len(x), 4096): x[i] = 1\\ntime.sleep(1)\\nprint(\\"done\\")\\n# %s\\n"}\n' $i $mb $i
    done >"$tmp/around.jsonl"
    status 0 kverify run "$tmp/around" "$tmp/around.jsonl" -o "$tmp/around/alone" --quiet --workers 3
    says "3 pass, 0 fail, 1 error"
    grep -q '"attempt":3,"outcome":"error","class":"oom"' "$tmp/around/alone/verdicts.jsonl" || fail "its own limit is not its own"
    if echo 350M >"$group/memory.limit_in_bytes" 2>/dev/null; then
        # shellcheck disable=SC2016
        sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" "$kverify" \
            run "$tmp/around" "$tmp/around.jsonl" -o "$tmp/around/small" --quiet --workers 3 >"$tmp/out" 2>&1 || true
        grep -q '"class":"oom"\|"outcome":"fail"' "$tmp/around/small/verdicts.jsonl" &&
            { cat "$tmp/around/small/verdicts.jsonl"; fail "a small group around counts as the attempts' own"; }
        grep -q 'memory ran out in the control group that kverify runs in' "$tmp/around/small/verdicts.jsonl" ||
            { cat "$tmp/around/small/verdicts.jsonl"; fail "nothing about the group around"; }
    fi
fi

# So are processes that a group around refuses; those beyond the attempt's own
# limit are its own affair.
around=$(sed -n 's/^[0-9]*:pids:\(.*\)$/\1/p' /proc/self/cgroup 2>/dev/null)
few=/sys/fs/cgroup/pids$around/kverify-around.$$
if [ -n "$around" ] && mkdir "$few" 2>/dev/null; then
    trap 'rmdir "$group" "$few" 2>/dev/null; rm -rf "$tmp"' EXIT
    mkdir "$tmp/few"
    echo '{"id":"t","verifier":"stdio","submission":["s.py"],"extract":"raw","command":["/usr/bin/python3","s.py"],"cases":[{"output":"done"}],"limits":{"pids":40}}' >"$tmp/few/tasks.jsonl"
    for i in 0 1 2 3 4 5; do
        count=12
        [ $i = 5 ] && count=60
        printf '{"task":"t","attempt":%s,"answer":"import threading, time\\nall = [threading.Thread(target=time.sleep, args=(0.5,)) for i in range(%s)]\\nfor t in all: t.start()\\nfor t in all: t.join()\\nprint(\\"done\\")\\n# %s\\n"}\n' $i $count $i
    done >"$tmp/few.jsonl"
    status 0 kverify run "$tmp/few" "$tmp/few.jsonl" -o "$tmp/few/alone" --quiet --workers 3
    says "5 pass, 1 fail, 0 error"
    refused=0
    for most in 12 16 20 24 28 32 36 40 48 64; do
        echo $most >"$few/pids.max" || break
        rm -rf "$tmp/few/small"
        head -5 "$tmp/few.jsonl" >"$tmp/right.jsonl"
        # shellcheck disable=SC2016
        sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$few" "$kverify" \
            run "$tmp/few" "$tmp/right.jsonl" -o "$tmp/few/small" --quiet --workers 3 >"$tmp/out" 2>&1 || true
        [ -e "$tmp/few/small/verdicts.jsonl" ] || continue
        grep -h '"outcome":"fail"\|"class":"crash"' "$tmp/few/small/verdicts.jsonl" &&
            fail "a right attempt fails with $most processes around"
        grep -q 'processes ran out in the control group that kverify runs in' "$tmp/few/small/verdicts.jsonl" && refused=$((refused + 1))
    done
    [ "$refused" -gt 0 ] || fail "nothing about the group around"
fi
