#!/bin/sh
# A reader that closes the pipe wanted no more: no message, and the status of
# what was asked for.  Output that a full disk loses is an error.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
[ -e /dev/full ] || skip "no /dev/full"
KVERIFY_PLUGIN_PATH=$(find "$build/plugins" -name .libs -type d | tr '\n' ':')
export KVERIFY_PLUGIN_PATH
cp -r "$src/examples" "$tmp/examples"
cd "$tmp"
kverify rubric new clear-answer >/dev/null
mkdir suite
printf '%s\n' '{"id":"echo","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"a\n","output":"a\n"}],"reference":{"main.sh":"cat"}}' >suite/tasks.jsonl

# Descriptor 4 is a pipe that nobody reads, and nobody ever will.
mkfifo pipe
exec 3<>pipe 4>pipe 3<&-

both() { # STATUS COMMAND...
    expected=$1
    shift
    got=0
    kverify "$@" >&4 2>silent || got=$?
    [ "$got" -eq "$expected" ] || { cat silent; fail "into a closed pipe, status $got: $*"; }
    if grep -v "^kverify: gate failed: " silent; then fail "a closed pipe is talked about: $*"; fi
    got=0
    kverify "$@" >/dev/full 2>err || got=$?
    [ "$got" -eq 3 ] || fail "on a full disk, status $got: $*"
    grep -q "standard output could not be written" err || { cat err; fail "a full disk is not reported: $*"; }
}

both 0 --help
both 0 help score
both 0 rubric run --help
both 0 --version
both 0 metrics
both 0 formats
both 0 plugins
both 0 plugins mcq
both 0 score examples/results
both 0 score --format json examples/results
both 1 score --require 'pass@1>=0.99' examples/results/code
grep -q "gate failed" silent || fail "the gate is not judged without a reader"
both 0 explain suite
both 0 rubric explain clear-answer.lua
both 0 rubric check clear-answer.lua
both 0 rubric test clear-answer.lua
both 1 rubric run clear-answer.lua examples/rubric/answers
both 1 rubric run clear-answer.lua examples/rubric/answers --format json
both 1 rubric run clear-answer.lua examples/rubric/answers --format csv
both 0 rubric agree examples/rubric/ratings.csv
both 0 callseq check examples/calls/shop.calls
both 0 callseq import examples/calls/agent.json
both 1 callseq match examples/calls/agent.calls examples/calls/agent.json
both 1 callseq match --format json examples/calls/agent.calls examples/calls/agent.json

# More than any buffer holds: writing fails in the middle of the work.
i=0
while [ $i -lt 2000 ]; do
    printf '{"id": "t%d", "answer": "because, for example, this is so"}\n' $i
    i=$((i + 1))
done >many.jsonl
both 0 rubric run clear-answer.lua many.jsonl
both 0 rubric run clear-answer.lua many.jsonl --format json
both 0 score --inputs --format csv examples/results examples/results/code
# The whole is done although nobody reads about it.
status 0 kverify rubric run clear-answer.lua many.jsonl --quiet
says "2000 answers: 2000 pass"
# --watch ends with its reader, after one pass.
got=0
timeout 20 "$kverify" rubric run clear-answer.lua many.jsonl --watch >&4 2>err || got=$?
[ "$got" -eq 0 ] && [ ! -s err ] || { cat err; fail "--watch without a reader: status $got"; }
# A program that is recorded dies of a closed pipe as it always does.
KVERIFY_BUILD=$build
export KVERIFY_BUILD
got=0
kverify callseq record -o x.trace -- sh -c 'kill -PIPE $$; exit 5' || got=$?
[ "$got" -eq 141 ] || fail "a recorded program ignores SIGPIPE: status $got"
# The same through a real pipe.
got=$({ kverify score --format json examples/results 2>err; echo $? >&2; } 2>&1 >&4 | cat)
[ "$got" = 0 ] && [ ! -s err ] || fail "status $got"
with_boxes
both 0 doctor
n=0
run() {
    n=$((n + 1))
    rm -rf run
    kverify run suite @reference -o run --quiet "$@"
}
got=0
run >&4 2>err || got=$?
[ "$got" -eq 0 ] && [ ! -s err ] || { cat err; fail "run into a closed pipe: status $got"; }
grep -q '"outcome":"pass"' run/verdicts.jsonl || fail "the run is not finished"
got=0
run >/dev/full 2>err || got=$?
[ "$got" -eq 3 ] || fail "run on a full disk: status $got"
