"""Many shards: how long status, merge and score take, and how much memory, as
their number grows.  The shards are made here, of 1,000 verdicts each, or EACH, in
the form that `kverify run` leaves; each figure is one run of a command.

usage: shards.py KVERIFY [MOST [EACH]]"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib

kverify, most, EACH = sys.argv[1], *map(int, (sys.argv[2:] + ["1000", "1000"][len(sys.argv) - 2:]))


def line(task, attempt, passed, measured):
    resources = '{"wall_ms":12,"cpu_ms":9,"peak_kib":9960}' if measured else "null"
    test = '{"id":"1","outcome":"%s","message":null%s}' % (passed and "pass" or "fail", ',"us":0' if measured else "")
    return ('{"kverify_verdict":4,"labels":{"dataset":"suite"},"task":"t%05d","attempt":%d,"outcome":"%s","class":null,'
            '"score":%d,"counts":{"passed":%d,"failed":%d,"errors":0,"skipped":0,"total":1},"subscores":{},"resources":%s,'
            '"verifier":{"name":"function","version":"1"},"isolation":"L3","integrity":"I3","limits":{"cpu":"cgroup2","wall":"clock","memory":"cgroup2","processes":"cgroup2","file_size":"rlimit","disk":"tmpfs","inodes":"tmpfs","open_files":"rlimit","output":"pipe"},'
            '"ended":{"how":"exit","code":0},"load_dependent":false,"tests":[%s],"evidence":null}'
            % (task, attempt, "pass" if passed else "fail", passed, passed, not passed, resources, test))


def make(folder, shard, shards):
    """Shard SHARD of SHARDS, of shards * EACH attempts at a hundredth as many tasks."""
    os.makedirs(folder)
    with open(folder + "/run.json", "w") as f:
        json.dump({"kverify_run": 1, "shard": shard, "shards": shards, "attempts": EACH, "set": "%016x" % shards,
                   "policy": "L2 to L3, I1+", "partial": ""}, f)
    with open(folder + "/origin.json", "w") as f:
        json.dump({"kverify_origin": 1, "suite": "/suite", "attempts": ["/attempts"], "run": None, "config": None}, f)
    open(folder + "/lock", "w").close()
    with open(folder + "/journal", "w") as journal, open(folder + "/verdicts.jsonl", "w") as verdicts, \
            open(folder + "/measured.jsonl", "w") as measured:
        def write(text):
            journal.write("%08x %s\n" % (zlib.crc32(text.encode()), text))
        write('{"kverify_journal":1,"min_isolation":"L2","max_isolation":"L3","min_integrity":"I1+","shard":%d,'
              '"shards":%d,"run":""}' % (shard, shards))
        for i in range(shard - 1, shards * EACH, shards):
            task, attempt = divmod(i, 100)
            passed = (i * 7919) % 5 < 3
            write('{"key":"%032x","verdict":%s}' % (i, line(task, attempt, passed, True)))
            verdicts.write(line(task, attempt, passed, False) + "\n")
            measured.write('{"task":"t%05d","attempt":%d,"resources":{"wall_ms":12,"cpu_ms":9,"peak_kib":9960},'
                           '"load_dependent":false,"tests_us":[0]}\n' % (task, attempt))


def timed(*arguments):
    start = time.monotonic()
    child = subprocess.Popen([kverify, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wrong = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, (arguments[0], status, wrong.decode()[-500:])
    return time.monotonic() - start, used.ru_maxrss / 1024


print("%8s %10s | %-16s | %-16s | %-16s | %-16s" % ("shards", "verdicts", "status", "merge", "score, merged",
                                                        "score, shards"))
for shards in (most // 4, most // 2, most):
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_TMP")) as tmp:
        folders = ["%s/shards/%d" % (tmp, i + 1) for i in range(shards)]
        for i, folder in enumerate(folders):
            make(folder, i + 1, shards)
        figures = [timed("status", *folders), timed("merge", *folders, "-o", tmp + "/merged"),
                   timed("score", tmp + "/merged"), timed("score", *folders)]
        assert sum(1 for _ in open(tmp + "/merged/verdicts.jsonl")) == shards * EACH
    print("%8d %10d | %s" % (shards, shards * EACH, " | ".join("%6.2f s %4.0f MiB" % f for f in figures)), flush=True)
print("descriptors: at most %d allowed" % resource.getrlimit(resource.RLIMIT_NOFILE)[0])
