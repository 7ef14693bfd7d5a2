#!/bin/sh
# kverify status, and which shard an array job is to judge.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
unset SLURM_ARRAY_TASK_ID SGE_TASK_ID JOB_COMPLETION_INDEX || true
cd "$tmp"
mkdir suite
"$python" - <<'END'
import json
with open("suite/tasks.jsonl", "w") as f:
    f.write(json.dumps({"id": "t", "verifier": "stdio", "submission": ["x"], "extract": "raw", "command": ["/bin/sh", "x"],
                        "cases": [{"input": "", "output": "1\n"}], "limits": {"wall_s": 60}}) + "\n")
with open("a.jsonl", "w") as f:
    for i in range(12):
        f.write(json.dumps({"task": "t", "attempt": i, "answer": "echo %d #%d\n" % (i % 2, i)}) + "\n")
with open("slow.jsonl", "w") as f:
    for i in range(6):
        f.write(json.dumps({"task": "t", "attempt": i, "answer": "sleep 1; echo 1 #%d\n" % i}) + "\n")
END

# An array of Slurm from 0, one of SGE in steps, an indexed job of Kubernetes.
slurm() { # ID MIN MAX STEP COUNT COMMAND...
    i=$1 a=$2 b=$3 s=$4 n=$5
    shift 5
    SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_MIN=$a SLURM_ARRAY_TASK_MAX=$b SLURM_ARRAY_TASK_STEP=$s \
        SLURM_ARRAY_TASK_COUNT=$n "$@"
}
for i in 0 1 2 3; do
    slurm $i 0 3 1 4 kverify run suite a.jsonl -o s$i --shard auto --quiet --run m >out || fail "shard $i"
    kverify run suite a.jsonl -o p$i --shard $((i + 1))/4 --quiet --run m >out || fail "plain shard $i"
    same s$i/verdicts.jsonl p$i/verdicts.jsonl "shard $((i + 1)) of 4"
done
(SGE_TASK_ID=5 SGE_TASK_FIRST=1 SGE_TASK_LAST=5 SGE_TASK_STEPSIZE=2 \
    kverify run suite a.jsonl -o g --shard auto --quiet --run m >out) || fail "SGE"
kverify run suite a.jsonl -o g2 --shard 3/3 --quiet --run m >out
same g/verdicts.jsonl g2/verdicts.jsonl "SGE's third of three"
(JOB_COMPLETION_INDEX=3 kverify run suite a.jsonl -o k --shard auto/4 --quiet --run m >out) || fail "Kubernetes"
same k/verdicts.jsonl p3/verdicts.jsonl "Kubernetes' fourth of four"
slurm 2 2 2 1 1 kverify run suite a.jsonl -o again --shard auto/4 --quiet --run m >out || fail "one of an array again"
same again/verdicts.jsonl p1/verdicts.jsonl "an array of one, with N"

refused() { # TEXT COMMAND...
    text=$1
    shift
    if "$@" run suite a.jsonl -o refused --quiet >out 2>&1; then fail "'$text' was not refused"; fi
    grep -qF "$text" out || { cat out; fail "'$text'"; }
    [ ! -e refused ] || fail "something was judged"
}
plain() { kverify "$@" --shard auto; }
of_four() { kverify "$@" --shard auto/4; }
refused "none of SLURM_ARRAY_TASK_ID" plain
refused "an array of one task may be a part" slurm 3 3 3 1 1 plain
refused "the array of the job has holes" slurm 7 1 7 1 3 plain
refused "does not say how many" slurm 9 1 7 1 7 plain
refused "number of the task from 1 to N" slurm 9 1 9 1 9 of_four
refused "number of the task from 1 to N" slurm 0 0 3 1 4 of_four
JOB_COMPLETION_INDEX=1
export JOB_COMPLETION_INDEX
refused "does not say how many" plain
refused "two kinds of array jobs" slurm 1 1 4 1 4 plain
unset JOB_COMPLETION_INDEX
(SGE_TASK_ID=undefined refused "none of SLURM_ARRAY_TASK_ID" plain) || exit 1
status 2 kverify run suite a.jsonl -o refused --shard auto/
status 2 kverify run suite a.jsonl -o refused --shard automatic

# All there; one missing; one stopped half-way.
status 0 kverify status s0 s1 s2 s3
says "12 expected = 6 pass + 6 fail + 0 error + 0 unscored + 0 missing"
[ "$(grep -c finished "$tmp/out")" = 4 ] || fail "four are finished"
status 3 kverify status s3 s0 s1
says "3/4  missing"
mkdir cut
cp s2/run.json cut/
head -c "$(($(wc -c <s2/journal) - 30))" s2/journal >cut/journal
status 3 kverify status s0 s1 cut s3
says "stopped "
says "1 missing"
status 3 kverify status s0 s1 cut --json
"$python" - "$tmp/out" <<'END'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["kverify_status"] == 1 and not d["finished"] and d["shards"] == 4 and d["missing_shards"] == [4], d
for one in [d] + d["runs"]:
    assert one["expected"] == one["pass"] + one["fail"] + one["error"] + one["unscored"] + one["missing"], one
assert [r["state"] for r in d["runs"]] == ["finished", "finished", "stopped"] and d["missing"] == 1, d
END
status 3 kverify status s0 s0
says "are the same shard"
status 3 kverify status s0 k2 suite
says "holds no run"
kverify run suite a.jsonl -o other --quiet --run other >out
status 3 kverify status s0 other
says "are not shards of one run"

# One that runs, looked at until it is done; nothing of it is changed.
kverify run suite slow.jsonl -o slow --quiet --workers 1 >slow.out 2>&1 &
pid=$!
n=0
until [ -s slow/journal ] && [ "$(wc -l <slow/journal)" -gt 2 ]; do
    n=$((n + 1))
    [ $n -lt 600 ] || fail "it does not begin"
    sleep 0.1
done
status 3 kverify status slow
says "running "
says "/s  "
timeout 120 "$kverify" status slow --watch 1 >watched || fail "watch"
wait $pid || { cat slow.out; fail "the run that was watched"; }
tail -n 1 watched | grep -q "6 expected = 6 pass" || { cat watched; fail "the last of what was watched"; }
[ "$(grep -c "^shard" watched)" -gt 1 ] || fail "it was looked at once"
status 0 kverify status slow
# After a kill it is stopped, not running.
kverify run suite slow.jsonl -o killed --quiet --workers 1 >slow.out 2>&1 &
pid=$!
n=0
until [ -s killed/journal ] && [ "$(wc -l <killed/journal)" -gt 1 ]; do
    n=$((n + 1))
    [ $n -lt 600 ] || fail "it does not begin"
    sleep 0.1
done
kill -9 "$(head -n 1 killed/lock)"
wait $pid || true
status 3 kverify status killed
says "stopped "
status 0 kverify run suite slow.jsonl -o killed --quiet --resume
status 0 kverify status killed
same slow/verdicts.jsonl killed/verdicts.jsonl "resumed"
