#!/bin/sh
# Shards as jobs: an array of Slurm's with a job behind it, by a stand-in for
# sbatch whose second machine dies; GNU parallel where there is one; what is
# printed in place of being started.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir -p "a suite" bin
"$python" - <<'END'
import json
with open("a suite/tasks.jsonl", "w") as t, open("it's.jsonl", "w") as a:
    for i in range(12):
        t.write(json.dumps({"id": "t%d" % i, "verifier": "text", "expected": "x"}) + "\n")
        for n in range(3):
            a.write(json.dumps({"task": "t%d" % i, "attempt": n, "answer": "xy"[(i + n) % 2]}) + "\n")
END
status 0 kverify run "a suite" "it's.jsonl" -o whole --quiet
# sbatch: job numbers, arrays, dependencies; a shard whose name is in dies/ ends
# before its end.  Jobs that are not waited for run when the caller is done.
cat >bin/sbatch <<'END'
#!/bin/sh
n=$(($(cat "$STANDIN/next" 2>/dev/null || echo 100) + 1))
echo $n >"$STANDIN/next"
array= script=
echo "$n $*" >>"$STANDIN/calls"
for a; do
    case $a in
    --array=*) array=${a#--array=} ;;
    --*) ;;
    *) [ -n "$script" ] || script=$a; args="$args $a" ;;
    esac
done
echo "$n;cluster"
case $array in *-*) array=$(seq -s, "${array%-*}" "${array#*-}") ;; esac
for id in $(echo "$array" | tr , ' '); do
    if [ -e "$STANDIN/dies/$id" ]; then
        rm "$STANDIN/dies/$id"
        continue
    fi
    SLURM_ARRAY_TASK_ID=$id sh "$script" >>"$STANDIN/out" 2>&1 || true
done
[ -n "$array" ] || echo "$args" >>"$STANDIN/behind"
END
chmod +x bin/sbatch
STANDIN=$tmp/standin
export STANDIN
PATH=$tmp/bin:$PATH
# Runs what stands behind arrays until nothing does.
behind() {
    while [ -s "$STANDIN/behind" ]; do
        mv "$STANDIN/behind" "$STANDIN/now"
        while read -r line; do
            # shellcheck disable=SC2086
            sh $line >>"$STANDIN/merge" 2>&1 || echo "status $?" >>"$STANDIN/merge"
        done <"$STANDIN/now"
    done
}
mkdir -p standin/dies
touch standin/dies/2 standin/dies/3
status 0 kverify submit slurm "a suite" "it's.jsonl" -o sub --shards 4 --sbatch partition=long --option=--workers=1
says "4 shards submitted"
says "jobs: array 101;cluster, and 102;cluster after it"
[ ! -e sub/merged ] || fail "merged before the job behind the array"
behind
same whole/verdicts.jsonl sub/merged/verdicts.jsonl "merged shards, two of them begun again"
grep -q "not finished, submitted again: 2,3" standin/merge || fail "no word of the shards that died"
[ "$(grep -c 'partition=long' standin/calls)" -eq 4 ] || fail "options of sbatch: $(cat standin/calls)"
grep -q "^103 .*--array=2,3" standin/calls || fail "other shards again: $(cat standin/calls)"
# As often as it says, and then it is an error that names them.
rm -r standin sub
mkdir -p standin/dies
touch standin/dies/1
sed -i 's/rm "$STANDIN.*/:/' bin/sbatch
status 0 kverify submit slurm "a suite" "it's.jsonl" -o sub --shards 2 --retries 1
behind
grep -q "shards that did not finish: 1" standin/merge && grep -q "status 3" standin/merge || fail "a shard that never finishes: $(cat standin/merge)"
[ ! -e sub/merged ] || fail "merged without a shard"
[ "$(grep -c -- --array standin/calls)" -eq 2 ] || fail "$(cat standin/calls)"
# The folder of a submission is not used for another one.
status 3 kverify submit slurm "a suite" "it's.jsonl" -o sub --shards 3
says "was submitted already"
# Nothing is started.
rm -r standin
mkdir standin
status 0 kverify submit slurm "a suite" "it's.jsonl" -o dry --shards 3 --dry-run
says "sbatch --parsable --array=1-3"
[ ! -e standin/calls ] || fail "a dry run calls sbatch"
# And started later on, from the same folder; a sbatch that fails may be tried again.
printf '#!/bin/sh\nexit 1\n' >bin/failing
chmod +x bin/failing
mkdir other
ln -s "$tmp/bin/failing" other/sbatch
PATH=$tmp/other:$PATH status 3 "$kverify" submit slurm "a suite" "it's.jsonl" -o dry --shards 3
says "sbatch failed"
status 0 kverify submit slurm "a suite" "it's.jsonl" -o dry --shards 3
behind
same whole/verdicts.jsonl dry/merged/verdicts.jsonl "shards of what was printed first"
sh -n dry/job.sh && sh -n dry/merge.sh || fail "the scripts"
status 0 kverify submit parallel "a suite" "it's.jsonl" -o dryp --shards 3 --dry-run --parallel jobs=2
says "seq 3 | parallel --will-cite --retries=3"
for i in 1 2 3; do status 0 sh dryp/job.sh $i; done
status 0 sh dryp/merge.sh
same whole/verdicts.jsonl dryp/merged/verdicts.jsonl "shards by hand"
# What is wrong.
status 2 kverify submit kubernetes "a suite" "it's.jsonl" -o no --shards 3
says "expected slurm or parallel"
status 3 kverify submit slurm "a suite" nowhere.jsonl -o no --shards 3
says "nowhere.jsonl"
[ ! -e no ] || fail "a folder for nothing"
PATH=/nowhere status 3 "$kverify" submit slurm "a suite" "it's.jsonl" -o none --shards 3
says "no program 'sbatch'"
if command -v parallel >/dev/null 2>&1 && parallel --version 2>/dev/null | grep -q GNU; then
    status 0 kverify submit parallel "a suite" "it's.jsonl" -o par --shards 3 --parallel jobs=2
    same whole/verdicts.jsonl par/merged/verdicts.jsonl "shards by GNU parallel"
fi
