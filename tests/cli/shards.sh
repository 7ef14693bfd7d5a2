#!/bin/sh
# Shards: what is missing, killed, unequal or mixed is refused with its number,
# or stays visible.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite other
echo '{"id":"t","verifier":"mcq","gt":["A"],"options":4}' >suite/tasks.jsonl
echo '{"id":"u","verifier":"mcq","gt":["A"],"options":4}' >other/tasks.jsonl
"$python" - <<'END'
import json
for task, name in ("t", "a"), ("u", "b"):
    with open(name + ".jsonl", "w") as f:
        for i in range(10):
            f.write(json.dumps({"task": task, "attempt": i, "answer": "AB"[i % 2] + " " * i}) + "\n")
END
for i in 1 2 3 4; do
    status 0 kverify run suite a.jsonl -o s$i --shard $i/4 --quiet --run m
done
status 0 kverify run suite a.jsonl -o two --shard 2/2 --quiet --run m
status 0 kverify run other b.jsonl -o alien --shard 2/4 --quiet --run m
status 0 kverify run suite a.jsonl -o policy --shard 2/4 --quiet --run m --min-integrity I0
status 0 kverify run suite a.jsonl -o whole --quiet --run m

refused() { # TEXT RUN...
    text=$1
    shift
    status 3 kverify merge "$@" -o merged
    says "$text"
    [ ! -e merged ] || fail "a merge that was refused left something"
}
refused "shards missing: 2 of 4" s1 s3 s4
refused "shards missing: 1, 3, 4 of 4" s2
refused "s4 is one of 4 shards, two one of 2" s4 two
refused "s1 is one of 4 shards, whole one of 0" s1 s2 s3 s4 whole
refused "s1 and alien are shards of different runs" s1 alien s3 s4
refused "s1 and policy are shards of different runs" s1 policy s3 s4
# Killed half-way: the journal ends early.
mkdir cut
cp s2/journal s2/run.json cut/
head -2 s2/journal >cut/journal
refused "cut is not finished: 1 of 3 attempts have a verdict; kverify run --resume" s1 cut s3 s4
printf '%s' "$(head -c 30 s2/journal)" >>cut/journal
refused "cut/journal:3: a damaged line" s1 cut s3 s4
# An edited line is no verdict.
mkdir edited
cp s2/run.json edited/
sed '3s/"fail"/"pass"/' s2/journal >edited/journal
cmp -s s2/journal edited/journal && sed '4s/"fail"/"pass"/' s2/journal >edited/journal
refused "a damaged line, whose attempt has no other verdict" s1 edited s3 s4
# Neither does an older verdict stand for one that was changed, nor a line of
# another shard for one of this, nor is the head left out.
mkdir stale astray head
cp s2/run.json stale/
cp s2/run.json astray/
cp s2/run.json head/
cat s2/journal >stale/journal
tail -n 1 s2/journal | sed 's/"evidence":/"evidence": /' >>stale/journal
refused "a damaged line, whose attempt has no other verdict" s1 stale s3 s4
{ sed '$d' s2/journal; tail -n 1 s1/journal; } >astray/journal
refused "1 attempts are in two shards" s1 astray s3 s4
sed '1s/"/ "/' s2/journal >head/journal
refused "head/journal:1: the header of the journal was changed" s1 head s3 s4

status 0 kverify merge s1 s2 s3 s4 -o merged
same whole/verdicts.jsonl merged/verdicts.jsonl "all shards"
rm -r merged
status 0 kverify merge s4 s2 s1 s3 s2 -o merged
same whole/verdicts.jsonl merged/verdicts.jsonl "a shard given twice"
status 0 kverify score merged
# A file of verdicts that lost its end, at the end of a line.
mkdir short
cp merged/run.json short/
sed '$d' merged/verdicts.jsonl >short/verdicts.jsonl
status 3 kverify score short
says "verdicts.jsonl holds 9 of 10 attempts"
kverify score merged --format json --save-tally t1 >/dev/null

# What is not refused stays visible: in every format, and in a saved tally.
status 0 kverify merge s1 s3 -o part --partial
for format in table json csv md latex; do
    status 3 kverify score part --format $format --save-tally part.tally
    grep -q "shards missing: 2, 4 of 4" out || { cat out; fail "$format does not say what is missing"; }
    says "figures may be wrong"
    status 3 kverify score s1 s3 --format $format --save-tally shards.tally
    grep -q "shards are missing: 2, 4 of 4" out || { cat out; fail "$format does not say what is missing"; }
done
status 0 kverify score part --lenient
for t in part shards; do
    status 3 kverify score $t.tally
    says "2, 4 of 4"
done
rm -r merged
refused "part holds no run" part
status 0 kverify score s1 s2 s3 s4
# The others may come as a tally.
kverify score s2 s4 --lenient --save-tally rest.tally >/dev/null 2>&1
status 0 kverify score shards.tally rest.tally

# A run that was stopped has no verdicts to score.
rm cut/journal
cp s2/journal cut/
status 3 kverify score cut
says "cut/run.json: the run is not finished and has no verdicts yet; kverify run --resume completes it"

# More shards than a process may have files.
(ulimit -n 100 && "$python" -B "$src/bench/shards.py" "$kverify" 240 3) >"$tmp/many" 2>&1 || fail "240 shards: $(cat "$tmp/many")"

# Shards cost about the same: by an earlier run, or by what validate found.
mkdir costly earlier
"$python" - <<'END'
import json
with open("costly/tasks.jsonl", "w") as tasks, open("costly.jsonl", "w") as attempts, \
        open("costly/known.jsonl", "w") as known, open("earlier/measured.jsonl", "w") as measured:
    for i in range(13):
        task = {"id": "t%02d" % i, "verifier": "text", "expected": "x"}
        print(json.dumps(task), file=tasks)
        print(json.dumps({**task, "cost_ms": 1000 if i == 5 else 100}), file=known)
        print(json.dumps({"task": "t%02d" % i, "answer": "x"}), file=attempts)
        if i != 9:
            for ms in ((1800, 200) if i == 5 else (90, 110)):
                print(json.dumps({"task": "t%02d" % i, "attempt": 0, "resources": {"wall_ms": ms}}), file=measured)
    print('{"task":"t99","attempt":0,"resources":{"wall_ms":9}}', file=measured)
    print('{"task":"t01","attempt":0,"resources":null}', file=measured)
END
mv costly/known.jsonl known.jsonl
with="--plugin-dir $build/plugins/text/.libs"
kverify run costly costly.jsonl $with -o c-all --quiet >/dev/null
deal() { # NAME SUITE OPTION...: how many attempts each of two shards has
    name=$1 suite=$2
    shift 2
    for i in 1 2; do
        kverify run "$suite" costly.jsonl $with -o "$name-$i" --shard $i/2 --quiet "$@" >/dev/null
    done
    echo "$(wc -l <"$name-1/verdicts.jsonl") $(wc -l <"$name-2/verdicts.jsonl")"
}
[ "$(deal c-even costly)" = "7 6" ] || fail "without costs: $(deal c-even costly)"
dealt=$(deal c-earlier costly --costs earlier)
# 1000 and two of about 100 beside ten of these: t09, which the earlier run
# lacks, costs what all do on the average.
[ "$dealt" = "2 11" ] || [ "$dealt" = "3 10" ] || fail "by an earlier run: $dealt"
[ "$(deal c-known known.jsonl)" = "2 11" ] || fail "by the suite: $dealt"
for name in c-even c-earlier; do
    kverify merge $name-1 $name-2 -o $name >/dev/null
    cmp c-all/verdicts.jsonl $name/verdicts.jsonl || fail "$name: merged are others"
done
# Dealt by different costs, some attempts are in both and some in none.
refused "shards of different runs" c-even-1 c-earlier-2
status 3 kverify run costly costly.jsonl $with -o c-no --costs costly
says "costs are taken from a finished run"
mkdir empty
: >empty/measured.jsonl
status 3 kverify run costly costly.jsonl $with -o c-no --costs empty
says "has no times of tasks of this suite"
