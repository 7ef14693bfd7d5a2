#!/bin/sh
# Options that change figures change them as they say.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
code=$src/examples/results/code

# figure METRIC OPTION...: value of the first run
figure() {
    metric=$1
    shift
    kverify score --metric "$metric" --format csv "$@" "$code" >"$tmp/csv"
    # The name in the report may carry a parameter.
    awk -F, 'NR == 2 { print $7 }' "$tmp/csv"
}
# interval OPTION...: ends of pass@1 of the first run
interval() {
    kverify score --metric pass@1 --format csv "$@" "$code" |
        awk -F, 'NR == 2 { print $10 " " $11 }'
}
is() {
    [ "$1" = "$2" ] || fail "'$1' instead of '$2'"
}

# model-a: 5 tasks, 3 attempts; passing 2 3 1 2 2 of them
is "$(figure pass@1)" 0.6666666666666666
is "$(figure pass@2)" 0.9333333333333333
is "$(figure 'pass^k' --k 3)" 0.2
is "$(figure 'pass^2')" 0.4
# ((2/3)^2 * 3 + 1 + (1/3)^2) / 5 = 22/45
is "$(figure 'pass^2_naive')" 0.4888888888888889
is "$(figure all_reach --threshold 0.35)" 0.6
is "$(figure all_reach)" 0.2
# Runs: scores of the first, second and third attempts.
is "$(figure best_run)" 0.88
is "$(figure pass_any)" 1
status 0 kverify score --k 5 "$code"
says "n < k in 5 of 5 tasks"
status 0 kverify score --k 5 --k-eligible "$code"
says "no task counts: all leave the denominator"

is "$(interval)" "$(interval --interval wilson --confidence 0.95)"
[ "$(interval)" != "$(interval --confidence 0.99)" ] || fail "confidence"
[ "$(interval)" != "$(interval --interval clopper-pearson)" ] || fail "method"
is "$(interval --interval none)" " "
is "$(interval --interval bootstrap --seed 1)" \
    "$(interval --interval bootstrap --seed 1 --resamples 1000)"
[ "$(interval --interval bootstrap --resamples 50 --seed 1)" != \
    "$(interval --interval bootstrap --resamples 50 --seed 2)" ] || fail "seed"
# Two projects are two clusters, one data set is one: no interval.
[ "$(interval --cluster project)" != " " ] || fail "two clusters"
is "$(interval --cluster dataset)" " "
status 2 kverify score --confidence 1 "$code"
status 2 kverify score --threshold 2 "$code"
status 2 kverify score --resamples 0 "$code"
status 3 kverify score --max-record 100 --quiet "$code"
says "a line over the size limit"

# Levels of groups.
status 0 kverify score --by framework,project --metric pass@1 --interval none "$code"
says "    hull"
status 3 kverify score --run everything --metric pass@1 --format csv "$code"
is "$(cut -d, -f1 "$tmp/out" | sort -u | tr '\n' ' ')" \
    " everything everything/boatlib path "

status 2 kverify score --by a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p "$code"
says "too many levels of groups, expected at most 14"
echo '{"x": "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"}' >"$tmp/groups"
status 2 kverify score --groups "$tmp/groups" "$code"

# On a terminal: its width, and colour unless NO_COLOR.
if command -v script >/dev/null 2>&1; then
    command="stty cols 70; '$kverify' score '$src/examples/results'"
    script -qec "$command" /dev/null </dev/null | tr -d '\r' >"$tmp/screen"
    grep -q "$(printf '\033')" "$tmp/screen" || fail "no colour on a terminal"
    grep -q "Intervals are left out" "$tmp/screen" || fail "width not seen"
    NO_COLOR=1 script -qec "$command" /dev/null </dev/null >"$tmp/screen"
    if grep -q "$(printf '\033')\[1m" "$tmp/screen"; then fail "NO_COLOR"; fi
fi
