#!/bin/sh
# run.sh BUILD SOURCE DATA: the table of ratios.  Medians of RUNS runs, taken
# in turn so that a drifting machine drifts for everybody.
set -eu
build=$1
source=$2
data=$3
runs=${RUNS:-7}
python=${PYTHON3:-/usr/bin/python3}
# The program itself, not the wrapper that libtool puts before it.
kverify=$build/.libs/kverify
LD_LIBRARY_PATH=$build/.libs
export LD_LIBRARY_PATH
big=$data/algorithm_methods_data_big_result.jsonl

if [ ! -d "$data" ]; then
    mkdir -p "$data"
    trap 'rm -rf "$data"' EXIT
    "$build/bench/make_data" koco "$big" 1000000000
    "$build/bench/make_data" small "$data/small.jsonl" 5000000
    "$build/bench/make_data" tree "$data/tree" 100000
fi
cat "$big" "$data/small.jsonl" >/dev/null

# times NAME COMMAND...: wall, CPU seconds and peak KB of one run, appended
times() {
    name=$1
    shift
    "$python" - "$data/.$name" "$@" <<'EOF'
import os, resource, subprocess, sys, time
start = time.monotonic()
process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
wall = time.monotonic() - start
if status != 0:
    sys.exit(f"{sys.argv[2]} failed: {status}")
with open(sys.argv[1], "a") as out:
    out.write(f"{wall} {used.ru_utime + used.ru_stime} {used.ru_maxrss}\n")
EOF
}

rm -f "$data"/.[a-z]*
i=0
while [ "$i" -lt "$runs" ]; do
    times wc_koco wc -l "$big"
    times koco_1 "$kverify" score --threads 1 "$big"
    times koco_2 "$kverify" score --threads 2 "$big"
    times small_1 "$kverify" score --threads 1 "$data/small.jsonl"
    times small_2 "$kverify" score --threads 2 "$data/small.jsonl"
    times wc_small wc -l "$data/small.jsonl"
    times find find "$data/tree" -type f
    times tree_1 "$kverify" score --threads 1 "$data/tree"
    times tree_2 "$kverify" score --threads 2 "$data/tree"
    i=$((i + 1))
done
# Python is slow and steady: three runs.
for i in 1 2 3; do
    times py_koco "$python" "$source/bench/aggregate.py" koco "$big"
    times py_koco_list "$python" "$source/bench/aggregate.py" koco-list "$big"
    times py_small "$python" "$source/bench/aggregate.py" small "$data/small.jsonl"
done

"$python" - "$data" <<'EOF'
import statistics, sys
data = sys.argv[1]

def median(name):
    rows = [tuple(map(float, line.split())) for line in open(f"{data}/.{name}")]
    return [statistics.median(column) for column in zip(*rows)]

names = ["wc_koco", "koco_1", "koco_2", "py_koco", "py_koco_list", "wc_small",
         "small_1", "small_2", "py_small", "find", "tree_1", "tree_2"]
m = {name: median(name) for name in names}
print(f"{'':14}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
for name in names:
    wall, cpu, peak = m[name]
    print(f"{name:14}{wall:9.3f}{cpu:9.3f}{peak / 1024:9.1f}")
print()

def ratio(text, a, b, want):
    print(f"{text:52}{m[a][0] / m[b][0]:7.2f}   wanted {want}")

ratio("KoCo-like, 1 thread / wc -l", "koco_1", "wc_koco", "<= 2.5")
ratio("KoCo-like, 2 threads / wc -l", "koco_2", "wc_koco", "<= 1.6")
ratio("Python, streaming / KoCo-like, 2 threads", "py_koco", "koco_2", ">= 25")
ratio("Python, keeping all records / KoCo-like, 2 threads", "py_koco_list", "koco_2", ">= 25")
ratio("Python / small records, 2 threads", "py_small", "small_2", ">= 15")
ratio("Python / small records, 1 thread", "py_small", "small_1", "-")
ratio("tree, 1 thread / find", "tree_1", "find", "-")
ratio("tree, 2 threads / find", "tree_2", "find", "<= 1.5")
peak = max(m[n][2] for n in ("koco_1", "koco_2", "small_1", "small_2")) / 1024
print(f"{'peak memory on files, MB':52}{peak:7.1f}   wanted < 64")
EOF
