#!/bin/sh
# What is wrong with printed tables and with folders of results.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

# Averages, in either weighting; rates that no count gives; order; bold.
cat >"$tmp/t.csv" <<'E'
model,A_pass1,A_apr,B_pass1,B_apr,Average_pass1,Average_apr
right,50.0,60.0,25.0,30.0,37.5,45.0
rounded,33.3,40.0,33.4,40.0,33.3,40.0
wrong,50.0,60.0,25.0,30.0,38.5,45.0
by tasks,50.0,60.0,25.0,30.0,30.0,45.0
order,50.0,49.9,25.0,30.0,37.5,40.0
E
status 1 kverify audit "$tmp/t.csv"
says "t.csv:4: wrong, Average_pass1: average: 38.5, but the mean of the 2 cells is 37.5"
says "t.csv:5: by tasks, Average_pass1: average: 30.0, but the mean of the 2 cells is 37.5"
says "t.csv:6: order, A_apr: order: the average pass rate 49.9 is below pass@1, 50.0"
says "3 findings, 0 notes"
status 1 kverify audit "$tmp/t.csv" --tasks A=10 --tasks B=40
says "by tasks, Average_pass1: note: 30.0 is the mean by tasks; the equal-weight mean of the 2 cells is 37.5"
says "t.csv:3: rounded, A_pass1: impossible: 33.3: no count of 10 tasks prints so"
status 1 kverify audit "$tmp/t.csv" --tasks A=10 --tasks A_pass1=3 --tasks B=40 --format json
"$python" - "$tmp/out" <<'E' || fail "JSON"
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
assert [f for f in found if f["kind"] == "impossible" and "A_pass1" in f["place"] and f["line"] == 3] == []
assert [f for f in found if f["kind"] == "impossible" and "A_pass1" in f["place"] and f["line"] == 2]
assert any(f["kind"] == "order" and not f["note"] and f["line"] == 6 for f in found)
E
printf 'm,X_pass1\na,3.9\nb,3.8\n' >"$tmp/twice.csv"
status 1 kverify audit "$tmp/twice.csv" --tasks X=52
says "a, X_pass1: twice-rounded: 3.9 is 2 of 52 only when it is rounded twice"
says "1 findings"

cat >"$tmp/t.md" <<'E'
Some text | with a bar.

| model | A pass@1 | A apr | cost |
|---|--:|--:|--:|
| x | **51.0** | 60.0 % | **3** |
| y | 50.0 | **61.0** ± 0.2 | 4 |
| z | 51.0 | 40 (n = 3) | 5 |
E
status 1 kverify audit "$tmp/t.md"
says "t.md:7: z, A pass@1: bold: 51.0 is not bold, and the best of the column is 51.0"
says "t.md:7: z, A apr: order: the average pass rate 40 (n = 3) is below pass@1, 51.0"
cat >"$tmp/t.tex" <<'E'
\begin{tabular}{lrr}
\toprule
model & acc & Average \\
\midrule
x & \textbf{50.0} & 50.0 \\
y & 60.0\% & 60.0 \\
\bottomrule
\end{tabular}
E
status 1 kverify audit "$tmp/t.tex"
says "x, acc: bold: 50.0 is bold, but 60.0 is the best of the column"
printf '"a ""b"", c",X_pass1\n"m, n",5\nshort\n' >"$tmp/q.csv"
status 0 kverify audit "$tmp/q.csv"
# Numbers that no table has, and tables that nobody prints.
printf 'm,X_a,Y_a,Average_a\nbig,999999999999,0.000000000001,499999999999\nlong,1234567890123456789,2,3\nminus,-1.0,-2.0,-2.5\nplus,+5,-5,0\n' >"$tmp/odd.csv"
status 1 kverify audit "$tmp/odd.csv" --tasks X=1000000 --tasks Y=1000000
says "minus, Average_a: average: -2.5, but the mean of the 2 cells is -1.5"
says "1 findings"
"$python" -c 'print("m" + ",x" * 300)' >"$tmp/wide.csv"
status 3 kverify audit "$tmp/wide.csv"
says "a table with more than 256 columns"
"$python" -c 'print("m,x\n" + "a,1\n" * 100001)' >"$tmp/tall.csv"
status 3 kverify audit "$tmp/tall.csv"
says "a table with more than 100000 rows"
printf 'nothing\n' >"$tmp/no.csv"
status 3 kverify audit "$tmp/no.csv"
says "expected a table in CSV, Markdown or LaTeX"
status 2 kverify audit "$tmp/t.csv" --tasks A=x
says "expected COLUMN=N with a number of tasks"
status 3 kverify audit "$tmp/nowhere"

# Results: what contradicts its records, damage, repeats, unlike numbers.
mkdir "$tmp/run"
cat >"$tmp/run/a_eval_results.json" <<'E'
{"date": "x", "hash": "y", "eval": {
 "T/0": [{"task_id": "T/0", "solution": "", "base_status": "pass", "plus_status": "pass"},
         {"task_id": "T/0", "solution": "", "base_status": "fail", "plus_status": "fail"}],
 "T/1": [{"task_id": "T/1", "solution": "", "base_status": "pass", "plus_status": "odd"}],
 "T/2": [{"task_id": "T/2", "solution": "", "base_status": "pass", "plus_status": "pass"}]},
 "pass_at_k": {"base": {"pass@1": 0.9}}}
E
status 1 kverify audit "$tmp/run"
says "a_eval_results.json: stored: run=run/a [base]: pass@1 is stored as 0.9, the records give 0.75"
says "damaged: a status that is not 'pass', 'fail' or 'timeout'"
says "run/a [plus], T: attempts: tasks have from 1 to 2 attempts; 'T/2' has the fewest"
# Data sets of one run may have different numbers of attempts.
mkdir "$tmp/two"
for i in 0 1; do echo '{"task_id":"A/1","passed":true,"result":"passed"}'; done >"$tmp/two/r.jsonl"
echo '{"task_id":"B/1","passed":true,"result":"passed"}' >>"$tmp/two/r.jsonl"
status 0 kverify audit "$tmp/two"
# The findings don't depend on the order of reading.
status 1 kverify audit "$tmp/run" "$src/examples/results/questions" "$tmp/two"
cp "$tmp/out" "$tmp/once"
status 1 kverify audit "$tmp/two" "$tmp/run" "$src/examples/results/questions"
same "$tmp/once" "$tmp/out"
status 0 kverify audit "$src/examples/results/questions"
says "0 findings"

# Levels of isolation, within a run and across runs, and shards.
verdict() { # RUN TASK LEVEL GRADE
    printf '{"kverify_verdict":4,"labels":{"run":"%s","dataset":"d"},"task":"%s","attempt":0,"outcome":"pass","class":null,' "$1" "$2"
    printf '"score":1,"counts":null,"subscores":{},"resources":null,"verifier":{"name":"","version":""},"isolation":"%s",' "$3"
    printf '"integrity":"%s","evidence":null}\n' "$4"
}
{ verdict a t L3 I2; verdict a u L2 I2; verdict b t L3 I2; } >"$tmp/levels.jsonl"
status 1 kverify audit "$tmp/levels.jsonl"
says "a, d: mixed: verdicts of several levels of isolation: L2, L3"
says "b: mixed: its levels of isolation are not those of 'a'"
says "2 findings"
{ verdict a t L3 I2; verdict a u L3 I3; verdict b t L3 none; } >"$tmp/levels.jsonl"
status 0 kverify audit "$tmp/levels.jsonl"
says "a, d: note: verdicts of several grades of integrity: I2, I3"
mkdir -p "$tmp/shards/1" "$tmp/shards/3"
for n in 1 3; do
    verdict a "t$n" L3 I2 >"$tmp/shards/$n/verdicts.jsonl"
    echo '{"kverify_run":1,"shard":'$n',"shards":3,"attempts":1,"set":"s","partial":""}' >"$tmp/shards/$n/run.json"
done
status 1 kverify audit "$tmp/shards"
says "warning: shards are missing: 2 of 3"

# The printed tables of a paper, and results with a stale aggregate.
if [ -d "$shared/catalogue/tables" ]; then
    for n in 3 4 5 6 9 10 11 12 13 14; do
        status 0 kverify audit "$shared/catalogue/tables/table$n.csv"
    done
    status 1 kverify audit "$shared/catalogue/tables/table8.csv"
    says "DSCC, Average_apr: average: 13.1, but the mean of the 4 cells is 16.4"
    says "1 findings"
    for n in 3:2 4:2 5:3 8:2 9:0 10:0 13:1; do
        kverify audit "$shared/catalogue/tables/table${n%:*}.csv" --tasks Agent=52 --tasks MO=18 \
            --tasks RAG=8 >"$tmp/out" || true
        says "${n#*:} findings"
    done
fi
if [ -d "$shared/data/koco-code" ]; then
    status 1 kverify audit "$shared/data/koco-code"
    says "run=stub_fixed: passed is stored as 5, the records give 4"
fi
