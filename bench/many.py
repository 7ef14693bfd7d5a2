"""Many attempts through boxes: rate, the engine's own CPU time an attempt, its
memory from first to last, and what is left behind.

usage: many.py BUILD N"""
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

build, n = sys.argv[1], int(sys.argv[2])
env = dict(os.environ, KVERIFY_LAUNCHER=build + "/kverify-box",
           KVERIFY_PLUGIN_PATH=build + "/plugins/stdio/.libs")
real = build + "/.libs/kverify"
if os.path.exists(real):
    env["LD_LIBRARY_PATH"] = build + "/.libs"
else:
    real = build + "/kverify"


def groups():
    return len(glob.glob("/sys/fs/cgroup/*/**/kverify.*", recursive=True))


def mounts():
    return sum(1 for _ in open("/proc/mounts"))


with tempfile.TemporaryDirectory() as tmp:
    with open(tmp + "/tasks.jsonl", "w") as f:
        f.write(json.dumps({"id": "t", "verifier": "stdio", "command": ["/bin/true"],
                            "submission": ["x"], "extract": "raw",
                            "cases": [{"input": "", "output": ""}]}) + "\n")
    with open(tmp + "/attempts.jsonl", "w") as f:
        for i in range(n):
            f.write('{"task":"t","attempt":%d,"answer":"-"}\n' % i)
    before = groups(), mounts(), len(os.listdir("/tmp"))
    start = time.monotonic()
    p = subprocess.Popen([real, "run", tmp, tmp + "/attempts.jsonl", "-o", tmp + "/out",
                          "--rerun-equal", "--quiet"], env=env)
    tick, memory, cpu, fds = os.sysconf("SC_CLK_TCK"), [], 0, 0
    while p.poll() is None:
        try:
            status = open("/proc/%d/status" % p.pid).read()
            stat = open("/proc/%d/stat" % p.pid).read().rsplit(")", 1)[1].split()
            fds = len(os.listdir("/proc/%d/fd" % p.pid))
            memory.append(int(status.split("VmRSS:")[1].split()[0]))
            cpu = (int(stat[11]) + int(stat[12])) / tick
        except (OSError, IndexError):
            pass
        time.sleep(0.2)
    took = time.monotonic() - start
    verdicts = sum(1 for _ in open(tmp + "/out/verdicts.jsonl"))
    time.sleep(0.5)
    after = groups(), mounts(), len(os.listdir("/tmp"))
memory = memory[len(memory) // 10:] or [0]
print("%d attempts, %d verdicts in %.1f s: %.0f a second; engine %.0f us CPU an attempt; "
      "memory %d KiB at a tenth, %d at the end; %d descriptors"
      % (n, verdicts, took, n / took, cpu / n * 1e6, memory[0], memory[-1], fds))
print("control groups %d -> %d, mounts %d -> %d, files in /tmp %d -> %d" %
      (before[0], after[0], before[1], after[1], before[2], after[2]))
