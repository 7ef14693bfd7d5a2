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
# known FOLDER...: this machine was tried before, which takes a second each time.
known() {
    for folder; do
        mkdir -p "$folder/nodes"
        touch "$folder/nodes/$(uname -n)"
    done
}
# sbatch: job numbers, arrays, dependencies; a shard whose name is in dies/ ends
# before its end.  Jobs that are not waited for run when the caller is done.
cat >bin/sbatch <<'END'
#!/bin/sh
n=$(($(cat "$STANDIN/next" 2>/dev/null || echo 100) + 1))
echo $n >"$STANDIN/next"
array= script= rest=
echo "$n $*" >>"$STANDIN/calls"
for a; do
    case $a in
    --array=*) array=${a#--array=} ;;
    --*) ;;
    *) if [ -n "$script" ]; then rest=$a; else script=$a; fi ;;
    esac
done
echo "$n;cluster"
case $array in *-*) array=$(seq -s, "${array%-*}" "${array#*-}") ;; esac
for id in $(echo "$array" | tr , ' '); do
    if [ -e "$STANDIN/dies/$id" ]; then
        rm "$STANDIN/dies/$id"
        continue
    fi
    SLURM_ARRAY_TASK_ID=$id sh "$script" "$rest" >>"$STANDIN/out" 2>&1 || true
done
[ -n "$array" ] || echo "$rest $script" >>"$STANDIN/behind"
END
chmod +x bin/sbatch
STANDIN=$tmp/standin
export STANDIN
PATH=$tmp/bin:$PATH
# Runs what stands behind arrays until nothing does.
behind() {
    while [ -s "$STANDIN/behind" ]; do
        mv "$STANDIN/behind" "$STANDIN/now"
        while read -r rest script; do
            sh "$script" "$rest" >>"$STANDIN/merge" 2>&1 || echo "status $?" >>"$STANDIN/merge"
        done <"$STANDIN/now"
    done
}
known sub dry dryp take par
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
known sub
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
says "seq 3 | parallel -q -I ,, --will-cite --retries=3"
for i in 1 2 3; do status 0 sh dryp/job.sh $i; done
status 0 sh dryp/merge.sh
same whole/verdicts.jsonl dryp/merged/verdicts.jsonl "shards by hand"
# Fewer jobs than shards: the first job, which runs alone here, takes them all but
# for what one that is gone had taken.
rm -r standin
mkdir standin
# as_submitted FOLDER: the name of its submission
as_submitted() { sed -n 's/^shards=.* submission=\([^ ]*\) .*/\1/p' "$1/job.sh"; }
status 0 kverify submit slurm "a suite" "it's.jsonl" -o take --shards 6 --jobs 2 --dry-run
first=take/taken/$(as_submitted take).2
mkdir -p $first/3
echo 7 >$first/3/by
sh <"$tmp/out" >/dev/null || fail "the command that was printed"
[ -e take/submitted ] || fail "a command that was printed leaves no mark"
[ "$(cat $first/*/by | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = " 5 1; 1 7;" ] || fail "taken: $(head $first/*/by)"
[ ! -e take/shards/3 ] || fail "a shard that was taken is taken again"
behind
grep -q "not finished, submitted again: 3" standin/merge || fail "$(cat standin/merge)"
grep -q "^103 .*--array=1-1 " standin/calls || fail "more jobs than shards: $(cat standin/calls)"
same whole/verdicts.jsonl take/merged/verdicts.jsonl "shards that were taken"
# At the same time, and one job begun again in the middle.
status 0 kverify submit parallel "a suite" "it's.jsonl" -o both --shards 12 --jobs 3 --dry-run
says "seq 3 | parallel"
both=both/taken/$(as_submitted both).0
mkdir -p $both/5
echo 2 >$both/5/by
for i in 1 2 3; do sh both/job.sh $i >both/log/$i 2>&1 & done
wait
[ "$(cat $both/5/by)" = 2 ] || fail "another took what was taken"
[ "$(find $both -name by | wc -l)" -eq 12 ] || fail "not all taken: $(ls $both)"
status 0 sh both/merge.sh
same whole/verdicts.jsonl both/merged/verdicts.jsonl "shards of three jobs at a time"
status 2 kverify submit slurm "a suite" "it's.jsonl" -o no --shards 2 --jobs 3
says "no more jobs than shards"
# A machine whose boxes do not hold judges nothing; one that has none is asked
# for nothing here.
[ -e "both/nodes/$(uname -n)" ] || fail "no doctor: $(ls both/nodes)"
mkdir sick
printf '#!/bin/sh\n[ "$1" = doctor ] && { echo "network does not hold"; exit 1; }\nexec "%s" "$@"\n' "$kverify" >sick/kverify
chmod +x sick/kverify
sed "s|^shards=\(.*\) kverify=.*|shards=\1 kverify='$tmp/sick/kverify'|" both/job.sh >both/sick.sh
rm -r both/nodes both/shards both/taken
mkdir both/nodes both/shards
status 1 sh both/sick.sh 1
says "boxes do not hold"
[ -z "$(ls both/shards)" ] || fail "judged all the same"
grep -q "does not hold" "both/nodes/$(uname -n).failed" || fail "what the doctor said is gone"
# Names that Slurm and shells give a meaning, and what can be known at once.
rm -r standin
mkdir standin
odd="o;touch PWNED;# '%j' {} \"x\" \$y"
known "$odd" "p $odd"
status 0 kverify submit slurm "a suite" "it's.jsonl" -o "$odd" --shards 2
behind
same whole/verdicts.jsonl "$odd/merged/verdicts.jsonl" "shards in an odd folder"
grep -q "output=.*'%%j'.*/log/%a.out" standin/calls || fail "a name for Slurm: $(cat standin/calls)"
grep -q -- "--job-name=o_touch_PWNED" standin/calls || fail "the name of jobs: $(cat standin/calls)"
status 3 kverify submit slurm "a suite" "it's.jsonl" -o 'back\slash' --shards 2
says "no backslash"
wrong() { # MESSAGE OPTION...
    message=$1
    shift
    status 2 kverify submit slurm "a suite" "it's.jsonl" -o wrong --shards 2 "$@"
    says "$message"
    [ ! -e wrong ] || fail "a folder for what is wrong: $*"
}
wrong "unknown option '--wrokers'" --option=--wrokers=3
wrong "are given to each shard already" --option=--shard=1/2
wrong "are given to each shard already" --option=--output=x
wrong "is not an option of kverify run" --option=word
wrong "which are its own" --sbatch array=1-9
wrong "without dashes" --sbatch --time=5
# Another split in the same folder.
status 0 kverify submit slurm "a suite" "it's.jsonl" -o split --shards 2 --dry-run
status 3 kverify submit slurm "a suite" "it's.jsonl" -o split --shards 3
says "'split' has the scripts of 2 shards, and 3 are asked for"
# The folder stands for its shards.
status 3 kverify status split
says "no shard of 'split' has begun"
status 0 kverify status take
says "6/6"
status 3 kverify status --json split "$odd"
status 0 sh take/merge.sh
# What is wrong.
status 2 kverify submit kubernetes "a suite" "it's.jsonl" -o no --shards 3
says "expected slurm or parallel"
status 3 kverify submit slurm "a suite" nowhere.jsonl -o no --shards 3
says "nowhere.jsonl"
[ ! -e no ] || fail "a folder for nothing"
[ ! -e PWNED ] || fail "a name is run"
PATH=/nowhere status 3 "$kverify" submit slurm "a suite" "it's.jsonl" -o none --shards 3
says "no program 'sbatch'"
if command -v parallel >/dev/null 2>&1 && parallel --version 2>/dev/null | grep -q GNU; then
    status 0 kverify submit parallel "a suite" "it's.jsonl" -o par --shards 3 --parallel jobs=2
    same whole/verdicts.jsonl par/merged/verdicts.jsonl "shards by GNU parallel"
    status 0 kverify submit parallel "a suite" "it's.jsonl" -o "p $odd" --shards 3 --jobs 2 --parallel jobs=2
    same whole/verdicts.jsonl "p $odd/merged/verdicts.jsonl" "shards by GNU parallel in an odd folder"
fi
