#!/bin/sh
# Results of two folders never become one run by accident.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
cd "$tmp"

v() { # LABELS TASK ATTEMPT pass|fail
    score=1
    [ "$4" = pass ] || score=0
    printf '{"kverify_verdict":1,"labels":{%s},"task":"%s","attempt":%s,"outcome":"%s","class":null,"score":%s,"counts":null,"subscores":{},"resources":null,"verifier":{"name":"judge","version":"1"},"isolation":null,"evidence":null}\n' \
        "$1" "$2" "$3" "$4" "$score"
}
tasks() { # FOLDER LABELS OUTCOME-OF-t1 [FROM [TO [ATTEMPT]]]
    mkdir -p "$1"
    for t in $(seq "${4:-1}" "${5:-4}"); do
        v "$2" "t$t" "${6:-0}" "$([ "$t" = 1 ] && echo "$3" || echo pass)"
    done >>"$1/verdicts.jsonl"
}
identity() { # FOLDER SET [ATTEMPTS]
    echo "{\"kverify_run\":1,\"shard\":0,\"shards\":0,\"attempts\":${3:-4},\"set\":\"$2\",\"policy\":\"\",\"partial\":\"\"}" >"$1/run.json"
}
rows() { # the names and pass@1 of the table of the runs, one line
    sed -n 's/^\([^ ]*\)  *\([0-9][0-9]*\)  *\([0-9][0-9]*\)  *\([0-9.]*\) .*/\1 \4/p' "$tmp/out" | tr '\n' ';'
}
table() { # ROWS
    got=$(rows)
    [ "$got" = "$1" ] || { cat "$tmp/out" "$tmp/err"; fail "the table is '$got', not '$1'"; }
}
# Without any name of a run.
d='"dataset":"d"'
tasks m/A "$d" pass
tasks m/B "$d" fail
status 0 kverify score m/A m/B --interval none
cp "$tmp/out" "$tmp/first"
says "in several places are not of one run, so each place is a run of its own: 'A', 'B'"
table "A 100.0;B 75.0;"
grep -q "each place is a run of its own" "$tmp/err" || fail "nothing on standard error"
for way in "m/B m/A" "m" "m/A m --threads 1" "m/B/verdicts.jsonl m/A/verdicts.jsonl"; do
    status 0 kverify score $way --interval none
    sed '/^Inputs/,$d' "$tmp/out" >"$tmp/a"
    sed '/^Inputs/,$d' "$tmp/first" >"$tmp/b"
    same "$tmp/a" "$tmp/b" "another order"
done
for format in json csv md latex; do
    status 0 kverify score m --format $format
    says "A"
    says "B"
    [ $format = latex ] || says "each place is a run of its own"
done
# The same through a saved tally.
status 0 kverify score m --save-tally all.tally --interval none
cp "$tmp/out" "$tmp/a"
status 0 kverify score all.tally --interval none
same "$tmp/out" "$tmp/a" "a saved tally"
# The user's own word joins them, and then nobody knows who is right.
status 3 kverify score m --run x --interval none
says "1 tasks hold different verdicts for the same attempt"
table "x 75.0;"

# Copies are one run; two runs that judged the same are two.
tasks c/A "$d" pass
tasks c/B "$d" pass
status 0 kverify score c --interval none
says "4 verdicts repeat an attempt"
rows | grep -q "A" && fail "copies became two runs"
identity c/A 1111
identity c/B 1111
status 0 kverify score c --interval none
says "4 verdicts repeat an attempt"
identity c/B 2222
status 0 kverify score c --interval none
table "A 100.0;B 100.0;"

# A named run is found again in the new names, and so is what only one has.
n='"dataset":"d","run":"gpt"'
tasks n/may "$n" pass
tasks n/june "$n" fail
tasks n/june '"dataset":"e","run":"gpt"' fail 1 2
tasks n/june '"dataset":"d","run":"other"' fail
status 0 kverify score n --interval none
table "june/gpt 62.5;may/gpt 100.0;other 75.0;"
# Folders with the same name.
tasks p/x/gpt "$n" pass
tasks p/y/gpt "$n" fail
status 0 kverify score p --interval none
table "x/gpt 100.0;y/gpt 75.0;"

# Parts of a run stay together: of other tasks, or of other attempts.
tasks parts/1 "$d" fail 1 2
tasks parts/2 "$d" fail 3 4
tasks parts/3 "$d" pass 1 4 1
status 0 kverify score parts --interval none
grep -q "own:" "$tmp/out" && fail "parts became runs"
# Two such runs, each in a folder of its own.
tasks two/A/1 "$d" fail 1 2
tasks two/A/2 "$d" fail 3 4
tasks two/B/1 "$d" pass 1 2
tasks two/B/2 "$d" pass 3 4
status 0 kverify score two --interval none
table "A 75.0;B 100.0;"
# Where it can't be told which belong together, somebody has to say.
tasks mix/old "$d" fail
tasks mix/new1 "$d" pass 1 1
tasks mix/new2 "$d" pass 2 2
echo "$(v "$d" t2 0 fail)" >mix/new2/verdicts.jsonl
status 3 kverify score mix --interval none
says "may be parts of one run: score each run apart"

# Files of one folder.
mkdir files
cp m/A/verdicts.jsonl files/a.jsonl
cp m/B/verdicts.jsonl files/b.jsonl
status 0 kverify score files --interval none
table "a.jsonl 100.0;b.jsonl 75.0;"
# One file that contradicts itself is no case of this.
cat m/A/verdicts.jsonl m/B/verdicts.jsonl >twice.jsonl
status 3 kverify score twice.jsonl --interval none
says "1 tasks hold different verdicts for the same attempt"

# Attempts without numbers are not added to those of another folder.
for x in P Q; do
    mkdir -p "h/$x/out"
    for t in 1 2; do
        echo "{\"task_id\":\"HumanEval/$t\",\"completion\":\"\",\"result\":\"passed\",\"passed\":$([ $x$t = Q1 ] && echo false || echo true)}"
    done | sed '/false/s/"passed","passed"/"failed","passed"/' >"h/$x/out/samples.jsonl_results.jsonl"
done
status 0 kverify score h --interval none
table "P/out/samples 100.0;Q/out/samples 50.0;"
# KoCo-Bench's results: the folder names the run.
for x in P Q; do
    mkdir -p "k/$x/fw/model"
    echo "{\"function_name\":\"f\",\"results\":[$([ $x = P ] && echo true || echo false)],\"pass_ratios\":[1.0]}" |
        sed '/false/s/1.0/0.5/' >"k/$x/fw/model/algorithm_methods_data_p_result.jsonl"
done
status 0 kverify score k --interval none
table "P/model 100.0;Q/model 0.0;"

# Runs of kverify itself: without a name, and with nothing in common; the same
# name of a folder for two models.
tasks own/A "$d" pass 1 2
tasks own/B "$d" pass 3 4
identity own/A 1111 2
identity own/B 2222 2
status 0 kverify score own --interval none
table "A 100.0;B 100.0;"
mkdir -p q/gpt/qa q/llama/qa
for x in "gpt knots true A" "llama sails false B"; do
    # shellcheck disable=SC2086
    set -- $x
    printf '{"results":[{"id":1,"dataset":"%s","gt_letters":["A"],"pred_letters":["%s"],"is_correct":%s}]}\n' "$2" "$4" "$3" >"q/$1/qa/$2.json"
done
status 0 kverify score q --metric acc --interval none
table "gpt/qa 100.0;llama/qa 0.0;"
# An evaluation that was cut off lacks tasks; a first line with a typo is a line
# with a typo, and the rest are results all the same.
mkdir cut
for i in 1 2 3 4; do echo "{\"task_id\":\"H/$i\",\"completion\":\"\"}"; done >cut/s.jsonl
sed 's/""}/"","result":"passed","passed":true}/;3,$d' cut/s.jsonl >cut/s.jsonl_results.jsonl
status 0 kverify score cut --interval none
table "cut/s 50.0;"
says "4 expected = 2 judged + 0 errors + 0 unscored + 2 missing"
mkdir typo
sed 's/""}/"","result":"passed","passed":true}/;1s/passed":true/pased":true/' cut/s.jsonl >typo/r.jsonl
status 0 kverify score typo --interval none
table "typo/r 75.0;"
says "1 missing values"
# A saved tally holds no answers to be graded again.
status 3 kverify score all.tally --extract strict --plugin-dir "$build/plugins/mcq/.libs"
says "all.tally: a saved tally holds no answers that could be graded again"

# A file of a shard, or of a partial merge, is as incomplete as its folder.
mkdir sh1
cp m/A/verdicts.jsonl sh1/
echo '{"kverify_run":1,"shard":1,"shards":3,"attempts":4,"set":"77","policy":"","partial":""}' >sh1/run.json
status 3 kverify score sh1/verdicts.jsonl
says "shards are missing: 2, 3 of 3"
status 3 kverify score sh1
says "shards are missing: 2, 3 of 3"
echo '{"kverify_run":1,"shard":0,"shards":0,"attempts":4,"set":"77","policy":"","partial":"shards missing: 3 of 3"}' >sh1/run.json
status 3 kverify score sh1/verdicts.jsonl
says "partial: shards missing: 3 of 3"

# An answer that is none passes no test.
mkdir apr
line() { # ATTEMPT OUTCOME CLASS COUNTS
    printf '{"kverify_verdict":1,"labels":{%s},"task":"t","attempt":%s,"outcome":"%s","class":%s,"score":%s,"counts":%s,"subscores":{},"resources":null,"verifier":{"name":"pytest","version":"1"},"isolation":"L3","evidence":null}\n' \
        "$d" "$1" "$2" "$3" "$([ "$2" = pass ] && echo 1 || echo 0)" "$4"
}
{
    line 0 pass null '{"passed":2,"failed":0,"errors":0,"skipped":0,"total":2}'
    line 1 fail null '{"passed":1,"failed":1,"errors":0,"skipped":0,"total":2}'
    line 2 fail '"no_answer"' null
    line 3 fail '"compile"' null
} >apr/verdicts.jsonl
status 0 kverify score apr --metric apr --interval none
says "37.5"
