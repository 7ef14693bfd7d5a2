#!/bin/sh
# The command line: help of every command, names that were mistyped, values of
# the wrong type.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
cd "$tmp"

# Every command and sub-command, as help lists them.
kverify help | sed -n 's/^  \([a-z]*\)  .*/\1/p' >commands
for command in $(cat commands); do
    echo "$command"
    case $command in
    rubric | callseq)
        kverify help "$command" | sed -n "s/^  \([a-z]*\)  .*/$command \1/p"
        ;;
    esac
done >paths
[ "$(wc -l <commands)" = 21 ] || fail "$(wc -l <commands) commands"
[ "$(wc -l <paths)" = 31 ] || fail "$(wc -l <paths) commands with their sub-commands"

# Help is the same however it is asked for, and never wider than 80 columns.
kverify help >overview
kverify --help >out && same overview out
kverify -h >out && same overview out
while read -r path; do
    # shellcheck disable=SC2086
    {
        status 0 kverify help $path
        [ ! -s err ] || fail "help of $path talks"
        cp out one
        grep -q "^usage: kverify $path" one || fail "no usage of $path"
        if [ "$path" != help ]; then
            status 0 kverify $path --help
            same one out
            status 0 kverify $path -h
            same one out
        fi
    }
    cat one >>all
done <paths
cat overview >>all
awk 'length > 80 || / $/ { print; bad = 1 } END { exit bad }' all || fail "help is too wide, or has blanks at an end"
# Only its own options: those of other sub-commands are unknown.
status 0 kverify rubric agree --help
grep -q -- --resamples out || fail "agree has no --resamples"
grep -q -- --watch out && fail "agree has --watch"
status 2 kverify rubric agree --watch x.csv
says "rubric agree: unknown option '--watch'; see 'kverify rubric agree --help'"
# Not an option any more behind "--", and the value of another one.
status 3 kverify callseq check -- --help
says "cannot read '--help'"
status 3 kverify callseq import x --output --help
says "cannot read 'x'"

# What is wrong, and what was expected: ARGUMENTS|MESSAGE
while IFS='|' read -r arguments message; do
    # shellcheck disable=SC2086
    status 2 kverify $arguments
    grep -qxF -- "kverify: $message" err || {
        cat err
        fail "'kverify $arguments' does not say '$message'"
    }
done <<'END'
nonsense|unknown command 'nonsense'; see 'kverify help'
scroe x|unknown command 'scroe'; did you mean 'score'?
SCORE x|unknown command 'SCORE'; did you mean 'score'?
val x|unknown command 'val'; did you mean 'validate'?
--versoin|unknown command '--versoin'; did you mean '--version'?
help vlaidate|unknown command 'vlaidate'; did you mean 'validate'?
rubric run --ratings a --ratings b landing-page x|rubric run: --ratings is given twice: expected one file
score --groups a --groups=a x|score: --groups is given twice: expected one file
run -o a --output=b s @null|run: --output is given twice: expected one folder
help rubric chekc|rubric: unknown sub-command 'chekc', expected new, check, test, run, explain or agree; did you mean 'check'?
help score x|help: expected COMMAND: 'score' has no sub-commands
rubric|rubric: expected a sub-command: new, check, test, run, explain or agree
rubric rnu x y|rubric: unknown sub-command 'rnu', expected new, check, test, run, explain or agree; did you mean 'run'?
callseq mend a b|callseq: unknown sub-command 'mend', expected check, match, record or import
score|score: expected PATH...; see 'kverify score --help'
metrics x|metrics: unexpected argument 'x'
explain|explain: expected SUITE [TASK]; see 'kverify explain --help'
explain a b c|explain: expected SUITE [TASK]; see 'kverify explain --help'
merge a|merge: --output DIR is required; see 'kverify merge --help'
validate a|validate: --output DIR is required; see 'kverify validate --help'
run a b|run: --output DIR is required; see 'kverify run --help'
score --fromat json x|score: unknown option '--fromat'; did you mean '--format'?
score --fromat=json x|score: unknown option '--fromat'; did you mean '--format'?
score --color always x|score: unknown option '--color'; did you mean '--colour'?
run --work 3 a b|run: unknown option '--work'; did you mean '--workers'?
score -quiet x|score: unknown option '-quiet'; did you mean '--quiet'?
score -q x|score: unknown option '-q'; see 'kverify score --help'
score --hlep|score: unknown option '--hlep'; did you mean '--help'?
score --zzzzzz x|score: unknown option '--zzzzzz'; see 'kverify score --help'
score --quiet=yes x|score: --quiet 'yes': expected no value
score x --format|score: --format has no value: expected table, json, csv, md or latex
score x --format jsn|score: --format 'jsn': expected table, json, csv, md or latex; did you mean 'json'?
score x --format xml|score: --format 'xml': expected table, json, csv, md or latex
score x --interval=boot|score: --interval 'boot': expected wilson, clopper-pearson, cluster, bootstrap or none; did you mean 'bootstrap'?
score x --colour alwys|score: --colour 'alwys': expected auto, always or never; did you mean 'always'?
score x --digits 7|score: --digits '7': expected a whole number from 0 to 6
score x --digits -1|score: --digits '-1': expected a whole number from 0 to 6
score x --digits 1.5|score: --digits '1.5': expected a whole number from 0 to 6
score x --digits=|score: --digits '': expected a whole number from 0 to 6
score x --seed 18446744073709551616|score: --seed '18446744073709551616': expected a whole number from 0
score x --threads 65|score: --threads '65': expected a whole number from 0 to 64
score x --max-record 0|score: --max-record '0': expected a whole number from 1 to 4294967296
score x --resamples 4294967297|score: --resamples '4294967297': expected a whole number from 1 to 1000000
score x --confidence 1|score: --confidence '1': expected a number above 0 and below 1
score x --confidence nan|score: --confidence 'nan': expected a number above 0 and below 1
score x --threshold 1.1|score: --threshold '1.1': expected a number above 0 and at most 1
score x --k 1,x,3|score: --k '1,x,3': expected whole numbers between commas, from 1 to 1000000000
score x --k 1,,3|score: --k '1,,3': expected whole numbers between commas, from 1 to 1000000000
score x --metric ,|score: --metric ',': expected NAME,...
run a b -o c --shard 4/3|run: --shard '4/3': expected I/N with I from 1 to N, and N at most 1000000, or auto
run a b -o c --shard 0/3|run: --shard '0/3': expected I/N with I from 1 to N, and N at most 1000000, or auto
run a b -o c --shard 1/2x|run: --shard '1/2x': expected I/N with I from 1 to N, and N at most 1000000, or auto
run a b -o c --shard 1|run: --shard '1': expected I/N with I from 1 to N, and N at most 1000000, or auto
run a b -o c --compat koko|run: --compat 'koko': expected koco; did you mean 'koco'?
run a b -o c --min-isolation l2|run: --min-isolation 'l2': expected L0, L1, L2, L3 or L4; did you mean 'L2'?
validate a -o c --repeats 17|validate: --repeats '17': expected a whole number from 1 to 16
doctor --isolation L7|doctor: --isolation 'L7': expected L0, L1, L2, L3 or L4
rubric run x y --set loose|rubric run: --set 'loose': expected NAME=VALUE
callseq match a b --index x|callseq match: --index 'x': expected a whole number from 0
END
status 2 kverify
grep -q '^usage: kverify COMMAND' err || fail "nothing at all gives no usage"
[ ! -s out ] || fail "usage that was not asked for is no result"
long=$(printf '%0100d' 0)
status 2 kverify "$long"
says "unknown command '$long'; see"
status 2 kverify score "--$long" x
# More items than there is room for are an error, not lost.
many=$(seq -s, 1 65)
status 2 kverify score x --k "$many"
status 2 kverify score x --metric "$many"
says "expected NAME,..."
# The last of several wins; lists grow.
code=$src/examples/results/code
# The ends of ranges belong to them.
for options in "--digits 0" "--digits 6" "--threads 64" "--k 1 --k-eligible" "--threshold 1" \
    "--seed 18446744073709551615" "--max-record 4294967296" "--width 100000" "--confidence 0.999"; do
    # shellcheck disable=SC2086
    status 0 kverify score $options "$code"
done
status 3 kverify run nowhere nothing -o run --shard 3/3 --workers 256
status 0 kverify score --format json --format csv --metric pass@1 --metric pass_any,acc "$code"
grep -q '^model-a,1,pass@1,\|pass@1' out && grep -q pass_any out || fail "lists do not grow"
[ "$(head -c 1 out)" != '{' ] || fail "the first format won"
# Options behind operands, with "=", and -o.
status 0 kverify score "$code" --format=csv --metric=pass@1
cp out one
status 0 kverify score --format csv --metric pass@1 -- "$code"
same one out

# Names that only the results can tell: STATUS|OPTIONS|MESSAGE
while IFS='|' read -r expected options message; do
    # shellcheck disable=SC2086
    status "$expected" kverify score $options "$code"
    grep -qxF -- "kverify: score: $message" err || {
        cat err
        fail "score $options does not say '$message'"
    }
    [ "$(wc -l <err)" = 1 ] || { cat err; fail "score $options says more than that"; }
done <<'END'
2|--metric pas@1|no metric 'pas@1'; did you mean 'pass@1'?
2|--metric acc,pass^2_naiv|no metric 'pass^2_naiv'; did you mean 'pass^2_naive'?
2|--metric pas@k|no metric 'pas@k'; did you mean 'pass@k'?
2|--metric zzz|no metric 'zzz'; 'kverify metrics' lists them
2|--require pas@1>=30%|--require: no metric 'pas@1'; did you mean 'pass@1'?
2|--require pass@1_poled>=30%|--require: no metric 'pass@1_poled'; did you mean 'pass@1_pooled'?
2|--by projcet|--by: no result has the label 'projcet'; did you mean 'project'?
2|--by run,project,zzz|--by: no result has the label 'zzz'; some that there are: dataset, framework, project
2|--cluster projekt|--cluster: no result has the label 'projekt'; did you mean 'project'?
END
for options in "--by run,project" "--cluster project" "--by framework --interval cluster" "--cluster zzz --interval none"; do
    # shellcheck disable=SC2086
    status 0 kverify score $options "$code"
    [ ! -s err ] || { cat err; fail "score $options complains"; }
done
status 3 kverify plugins --plugin-dir "$build/plugins/mcq/.libs" mqc
says "; did you mean 'mcq'?"
# Of other values than files the last one counts.
status 0 kverify score --digits 2 --digits 3 "$src/examples/results/code"
