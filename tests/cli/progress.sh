#!/bin/sh
# What long commands say while they work: a line a minute, and on a terminal a
# line that is written over.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
KVERIFY_PLUGIN_PATH=$(find "$build/plugins" -name .libs -type d | tr '\n' ':')
export KVERIFY_PLUGIN_PATH
requires gzip
# Long enough for the library to report: it does ten times a second.
results=$tmp/many.jsonl.gz
yes '{"task_id":"HumanEval/0","completion":"x","passed":true,"result":"passed"}' |
    head -n 1200000 | gzip -1 >"$results"
cp -r "$src/examples/rubric" "$tmp/rubric"
cd "$tmp"
kverify rubric new clear-answer >/dev/null
escapes() {
    if grep -q "$(printf '\033')\|$(printf '\r')" "$1"; then fail "an escape sequence in $1"; fi
}
# lines COUNT-AT-LEAST PATTERN: whole lines on stderr, and nothing else
lines() {
    [ "$(grep -cE "^kverify: $2\$" err)" -ge "$1" ] || { cat err; fail "not $1 lines '$2'"; }
    if grep -vE "^kverify: $2\$" err; then fail "other lines than '$2'"; fi
    escapes err
}

# No line in the first minute.
status 0 kverify score "$results"
[ ! -s err ] || fail "score talks at once"
KVERIFY_PROGRESS_SECONDS=0.000001
export KVERIFY_PROGRESS_SECONDS
status 0 kverify score "$results"
lines 1 'score: [0-9]+ files, [0-9]+ records, [0-9.]+ MB'
status 0 kverify score --quiet "$results"
[ ! -s err ] || fail "score --quiet talks"
status 1 kverify rubric run clear-answer.lua rubric/answers
lines 3 'rubric run: [0-9] answers: [0-9] pass, [0-9] fail, 0 error, 0 unscored'
says "3 answers: 1 pass, 2 fail, 0 error, 0 unscored"
status 1 kverify rubric run clear-answer.lua rubric/answers --quiet
[ ! -s err ] || fail "rubric run --quiet talks"
# Not by itself while it watches: each pass is short, and on the screen.
for wrong in x -1 0 1s nan; do
    status 0 env KVERIFY_PROGRESS_SECONDS=$wrong "$kverify" score "$results"
    says "KVERIFY_PROGRESS_SECONDS is '$wrong', expected a number above 0"
    status 0 env KVERIFY_PROGRESS_SECONDS=$wrong "$kverify" score --quiet "$results"
    [ ! -s err ] || fail "--quiet talks about '$wrong'"
done
status 0 env KVERIFY_PROGRESS_SECONDS= "$kverify" score "$results"
[ ! -s err ] || fail "an empty variable is not the default"
status 0 env KVERIFY_PROGRESS_SECONDS=3600 "$kverify" score "$results"
[ ! -s err ] || fail "an hour has passed"

# On a terminal, whatever the variable says: one line, removed at the end.
terminal() { # COLUMNS COMMAND
    script -qec "stty cols $1; $2" /dev/null </dev/null >screen
}
widest() { # of what is between carriage returns and newlines
    tr '\r' '\n' <screen | sed "s/$(printf '\033')\[[0-9]*[A-Za-z]//g" | awk 'length > w { w = length } END { print w + 0 }'
}
if command -v script >/dev/null 2>&1; then
    terminal 80 "'$kverify' score '$results' >/dev/null"
    [ ! -s screen ] || grep -q "$(printf '\r\033')\[K\$" screen || fail "score leaves its line behind"
fi

with_boxes
mkdir suite
for i in 1 2 3 4; do
    printf '%s\n' '{"id":"nap'$i'","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"a\n","output":"a\n"}],"reference":{"main.sh":"sleep 0.3; cat"}}'
done >suite/tasks.jsonl
KVERIFY_PROGRESS_SECONDS=0.2
status 0 kverify run suite @reference -o run --workers 1
lines 2 'run: [0-9] of 4 attempts, [0-9.]+/s, ([0-9]+s|-) left: [0-9] pass, 0 fail, 0 error, 0 unscored'
status 0 kverify run suite @reference -o quiet --workers 1 --quiet
[ ! -s err ] || fail "run --quiet talks"
status 0 kverify validate suite -o registered
lines 2 'validate: [0-9]+ of [0-9]+ runs of references and stubs'
status 0 kverify validate suite -o registered --quiet
[ ! -s err ] || fail "validate --quiet talks"
KVERIFY_PROGRESS_SECONDS=60
status 0 kverify run suite @reference -o minute --workers 1
[ ! -s err ] || fail "run talks before its minute is over"
if command -v script >/dev/null 2>&1; then
    terminal 50 "'$kverify' run suite @reference -o terminal --workers 1"
    grep -q '\[#* *\] [1-4]/4' screen || fail "no bar on a terminal"
    grep -q '4 of 4 attempts judged' screen || fail "no summary on a terminal"
    [ "$(widest)" -le 50 ] || { cat -v screen; fail "a line of $(widest) columns on 50"; }
    terminal 50 "'$kverify' validate suite -o registered"
    grep -q "$(printf '\r\033')\[K[0-9]* of [0-9]* runs" screen || fail "validate shows nothing on a terminal"
    [ "$(widest)" -le 50 ] || { cat -v screen; fail "a line of $(widest) columns on 50"; }
fi
