#!/bin/sh
# The suites in examples/: references pass, attempts get the verdicts that are
# listed next to them, and the same ones again from shards.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"

# The judge's recording is named from the top of the source tree.
mkdir "$tmp/top"
cp -R "$src/examples" "$tmp/top/examples"
chmod -R u+w "$tmp/top"
cd "$tmp/top"
suite=examples/suite

# verdicts FOLDER: task, attempt, outcome, class
verdicts() {
    sed 's/.*"task":"\([^"]*\)","attempt":\([0-9]*\),"outcome":"\([a-z]*\)","class":\([^,]*\),.*/\1 \2 \3 \4/;s/"//g;s/ null$/ -/' \
        "$1/verdicts.jsonl"
}
# expected FILE RUN
expected() {
    sed '/^#/d;s/  */ /g' "$1" >"$tmp/want"
    verdicts "$2" >"$tmp/got"
    same "$tmp/want" "$tmp/got" "$1"
}

status 0 kverify validate $suite -o "$tmp/registered"
says "12 valid, 0 invalid"
sed 's/^{"id":"\([^"]*\)".*"integrity":"\([^"]*\)".*/\1 \2/' "$tmp/registered/tasks.jsonl" >"$tmp/grades"
sed -n 's/^| `\([a-z-]*\)` | `[a-z-]*` | \([^ ]*\) |.*/\1 \2/p' $suite/README.md | sort >"$tmp/want"
sort "$tmp/grades" >"$tmp/got"
same "$tmp/want" "$tmp/got" "grades in the README of the suite"

status 0 kverify run "$tmp/registered" $suite/attempts.jsonl -o "$tmp/run" --quiet
expected $suite/expected.txt "$tmp/run"
status 0 kverify run "$tmp/registered" $suite/attempts.jsonl -o "$tmp/low" --quiet --min-integrity I0
[ "$(verdicts "$tmp/low" | sed -n 's/^command [0-9] //p' | tr '\n' ' ')" = "pass - fail - error parse " ] ||
    fail "command at I0: $(verdicts "$tmp/low" | grep command)"
for i in 1 2; do
    status 0 kverify run "$tmp/registered" $suite/attempts.jsonl -o "$tmp/half$i" --shard $i/2 --quiet
done
status 0 kverify merge "$tmp/half1" "$tmp/half2" -o "$tmp/whole"
same "$tmp/run/verdicts.jsonl" "$tmp/whole/verdicts.jsonl" "merged halves"

# Texts.  One attempt has no reply in the recording, so it is not judged.
# Where the judge asks in other words, tests/judge/record_examples records anew.
status 3 kverify run $suite/texts $suite/texts/attempts.jsonl -o "$tmp/texts" --quiet
expected $suite/texts/expected.txt "$tmp/texts"
for rubric in forecast advice; do
    status 0 kverify rubric check $suite/texts/$rubric.lua
    says "0 errors, 0 warnings"
done
status 0 kverify rubric test $suite/texts/forecast.lua
[ -z "$(find . -name '*.sqlite-*')" ] || fail "the recording was written to"

# What an attempt changes, covers or costs.
status 0 kverify run $suite/changes $suite/changes/attempts.jsonl -o "$tmp/changes" --quiet --min-integrity I0
expected $suite/changes/expected.txt "$tmp/changes"

# A machine without a compiler says nothing about the candidates.
none='{"cc": "/usr/bin/no-gcc"}'
status 3 kverify run "$tmp/registered" $suite/attempts.jsonl -o "$tmp/none" --quiet \
    --config "{\"c-test\": $none, \"function\": $none, \"stdio\": $none, \"native\": $none, \"callseq\": $none}"
for task in c-test function-c stdio-c native callseq-c; do
    got=$(verdicts "$tmp/none" | sed -n "s/^$task [0-9] //p" | sort -u)
    [ "$got" = "error infra" ] || fail "without a compiler $task is '$got'"
done
