#!/bin/sh
# Grading the raw answers again: the compatible mode reproduces every stored
# verdict, and strict mode differs where the compatible one is lax.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires_data data/koco-qa/results

results=$shared/data/koco-qa/results
status 0 kverify score --metric acc --format csv "$results"
cut -d, -f1-9 "$tmp/out" >"$tmp/stored"
# shellcheck disable=SC2086
status 0 kverify score $with_plugins --extract koco --metric acc \
    --format csv "$results"
cut -d, -f1-9 "$tmp/out" >"$tmp/koco"
same "$tmp/stored" "$tmp/koco" "koco mode against the stored verdicts"
# Equal rates could hide exchanged questions: compare each of them.
mkdir "$tmp/a" "$tmp/b"
kverify score --save-tally "$tmp/a/t" "$results" >/dev/null
# shellcheck disable=SC2086
kverify score $with_plugins --extract koco --save-tally "$tmp/b/t" "$results" \
    >/dev/null
"$python" - "$tmp/a/t" "$tmp/b/t" <<'EOF'
import json, sys

def outcomes(path):
    labels, found = [], {}
    for line in open(path):
        record = json.loads(line)
        if "kinds" in record and "stored" not in record:
            labels.append(tuple(value for _, value in record["labels"]))
        elif "task" in record:
            found[labels[record["of"]] + (record["task"],)] = record["attempts"]
    return found

stored, fresh = map(outcomes, sys.argv[1:])
assert len(stored) == 535 and stored == fresh
EOF
# shellcheck disable=SC2086
status 0 kverify score $with_plugins --extract strict --metric acc,ambiguous \
    --by dataset --format csv "$results"
grep -q '^qwen2.5-coder-7b-instruct,107,107,acc_pooled,count,107,0.177' "$tmp/out" ||
    fail "strict mode grades 19 of 107 as correct"
grep -q '^claude-sonnet-4.5,107,107,acc_pooled,count,107,0.551' "$tmp/out" ||
    fail "strict mode leaves clean answers alone"

# Problems and raw answers apart: the same figures from the definitions.
mkdir -p "$tmp/apart/o4-mini"
"$python" - "$results/o4-mini" "$tmp/apart/o4-mini" <<'EOF'
import glob, json, os, sys
for path in glob.glob(sys.argv[1] + "/results_*.json"):
    name = os.path.basename(path).replace(".json", ".jsonl")
    with open(os.path.join(sys.argv[2], name), "w") as out:
        for r in json.load(open(path))["results"]:
            # Ids as strings here, as integers in the definitions.
            out.write(json.dumps({"id": str(r["id"]), "dataset": r["dataset"],
                                  "pred_raw": r["pred_raw"]}) + "\n")
EOF
# shellcheck disable=SC2086
status 0 kverify score $with_plugins --extract koco --metric acc --format csv \
    --problems "$shared/data/koco-qa/problems" "$tmp/apart"
grep '^o4-mini' "$tmp/out" | cut -d, -f1-9 >"$tmp/fresh"
grep '^o4-mini' "$tmp/stored" >"$tmp/want"
same "$tmp/want" "$tmp/fresh" "problems and answers apart"
# A question nobody answered is a task all the same.
sed -i '$d' "$tmp/apart/o4-mini/results_cosmos-rl.jsonl"
# shellcheck disable=SC2086
status 0 kverify score $with_plugins --extract koco --metric acc,unscored \
    "$shared/data/koco-qa/problems" "$tmp/apart"
says "107  106"
# Nor does it get lost when definitions and results are in different shards.
mkdir "$tmp/some"
cp -r "$results/o4-mini" "$tmp/some/"
chmod -R u+w "$tmp/some" # data may be read-only
"$python" - "$tmp/some/o4-mini/results_cosmos-rl.json" <<'EOF'
import json, sys
record = json.load(open(sys.argv[1]))
del record["results"][3:5], record["summary"]
json.dump(record, open(sys.argv[1], "w"))
EOF
problems=$shared/data/koco-qa/problems
kverify score --format json "$problems" "$tmp/some" >"$tmp/whole"
kverify score --save-tally "$tmp/s1" "$problems" >/dev/null 2>&1 || true
kverify score --save-tally "$tmp/s2" "$tmp/some/o4-mini" >/dev/null
kverify score --save-tally "$tmp/s3" "$problems" "$results/gpt-5-mini" >/dev/null
kverify score --format json "$tmp/s2" "$tmp/s1" >"$tmp/shards"
same "$tmp/whole" "$tmp/shards" "definitions in another shard"
kverify score --format json "$problems" "$tmp/some" "$results/gpt-5-mini" >"$tmp/whole"
kverify score --format json "$tmp/s3" "$tmp/s1" "$tmp/s2" >"$tmp/shards"
same "$tmp/whole" "$tmp/shards" "definitions in two shards"
grep -q '"n_tasks":107,"n_attempts":105' "$tmp/whole" || fail "not 105 of 107"

# Answers without definitions are no zero.
# shellcheck disable=SC2086
status 3 kverify score $with_plugins "$tmp/apart"
says "no problem definition for question"
