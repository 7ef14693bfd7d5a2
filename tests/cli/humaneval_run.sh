#!/bin/sh
# HumanEval: every canonical solution passes, every one that does nothing
# fails, at I3 where the test is a list of comparisons.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
requires_data data/human-eval/HumanEval.jsonl.gz
problems=$shared/data/human-eval/HumanEval.jsonl.gz

status 0 kverify run "$problems" @reference -o "$tmp/good" --quiet
says "164 of 164 attempts judged: 164 pass, 0 fail, 0 error, 0 unscored"
status 0 kverify run "$problems" @stub -o "$tmp/bad" --quiet
says "164 of 164 attempts judged: 0 pass, 164 fail, 0 error, 0 unscored"
[ "$(grep -c '"integrity":"I3"' "$tmp/good/verdicts.jsonl")" -eq 156 ] || fail "not 156 at I3"
[ "$(grep -c '"integrity":"I2"' "$tmp/good/verdicts.jsonl")" -eq 8 ] || fail "not 8 at I2"
# Problems that a cut or spoilt file lacks are missed, and not left out.
head -c 30000 "$problems" >"$tmp/cut.jsonl.gz"
(cat "$problems" && printf 'JUNK') >"$tmp/spoilt.jsonl.gz"
status 3 kverify run "$tmp/cut.jsonl.gz" @reference -o "$tmp/cut" --quiet
says "cut.jsonl.gz: the gzip data ends early: truncated"
status 3 kverify run "$tmp/spoilt.jsonl.gz" @reference -o "$tmp/cut" --quiet
says "spoilt.jsonl.gz: the gzip data is broken"
grep -h '"integrity":"I2"' "$tmp/good/verdicts.jsonl" | grep -o '"task":"[^"]*"' | tr '\n' ' '
