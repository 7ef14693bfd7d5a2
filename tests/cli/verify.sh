#!/bin/sh
# kv_verify from a program: boxes without a run, launchers that are kept, and
# what a policy makes of them.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
FILE=s.py
export FILE
once() {
    "$build/tests/verify_once" "$@"
}
task='{"language": "python", "entry": "f", "submission": ["s.py"], "cases": [{"args": [2], "expect": 4}]}'
status 0 once function '{}' "$task" 'def f(x): return x * x'
says '"outcome":"pass"'
says '"integrity":"I3"'
status 0 once function '{}' "$task" 'def f(x): return x'
says '"outcome":"fail"'
status 0 once function '{}' '{"language": "python", "entry": "f", "submission": ["s.py"], "cases": [{"args": [2], "expect": 4}], "limits": {"cpu_s": 1, "wall_s": 1}}' 'import time
def f(x): time.sleep(9)'
says '"class":"timeout"'
status 0 once function '{}' "$task" 'def f(x): return x * x' L3 L3
grep -q '"outcome":"pass"\|isolation L3 is required' "$tmp/out" || fail "L3: $(cat "$tmp/out")"
status 3 once function '{}' "$task" 'def f(x): return x * x' L4 L3
says "isolation L4 is required"
status 3 once function '{}' "$task" x L9 L3
says "expected L0, L1, L2"
status 3 once function '{}' "$task" x L2 L9
says "expected L0, L1, L2"
status 3 once nothing '{}' "$task" x
says "no plugin 'nothing'"
status 3 once function '[]' "$task" x
says "not a JSON object"

FILE=s.c
# stdio: how outputs are compared, and what does not compile.
add='{"submission": ["s.c"], "build": {"language": "c"}, "cases": [{"input": "1 2\\n", "output": "3\\n"}]%s}'
program='#include <stdio.h>
int main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d  \n\n", a + b); return 0; }'
# shellcheck disable=SC2059
status 0 once stdio '{}' "$(printf "$add" ', "compare": "tokens"')" "$program"
says '"outcome":"pass"'
# shellcheck disable=SC2059
status 0 once stdio '{}' "$(printf "$add" ', "compare": "exact"')" "$program"
says '"outcome":"fail"'
# shellcheck disable=SC2059
status 0 once stdio '{}' "$(printf "$add" ', "compare": "tokens"')" "$(echo "$program" | sed 's/a + b/a - b/')"
says '"outcome":"fail"'
# shellcheck disable=SC2059
status 0 once stdio '{}' "$(printf "$add" '')" 'int main(void) { return x; }'
says '"class":"compile"'
status 3 once stdio '{"cc": "gcc"}' "$task" x
says "is not an absolute path"

unset FILE
# A program in a place where numbers have a comma gets the same bytes.
if localedef -i de_DE -f UTF-8 "$tmp/de_DE.UTF-8" 2>/dev/null; then
    config='{"source": "return { name = '"'x'"', version = '"'1'"', pass = 0.25, dimensions = { { id = '"'a'"', score = function(a, t) return t.n + 0.5, ('"'%.2f'"'):format(1.25) end } } }"}'
    status 0 once lua "$config" '{"n": 1.25}' x
    says '"score":0.35'
    cp "$tmp/out" "$tmp/point"
    # The C library itself never frees its list of locale folders.
    status 0 env ASAN_OPTIONS=detect_leaks=0 LOCPATH="$tmp" LC_ALL=de_DE.UTF-8 "$build/tests/verify_once" lua "$config" '{"n": 1.25}' x
    same "$tmp/point" "$tmp/out"
fi

# A task that a program makes is read as strictly as one of a suite.
t='"submission":["s.py"],"extract":"raw","command":["/usr/bin/python3","s.py"]'
status 0 once stdio '{}' "{$t,\"cases\":[{\"input\":\"\",\"outputs\":\"5\"}]}" pass
says "unknown member 'cases[0].outputs'; did you mean 'output'?"
says '"outcome":"error","class":"infra"'
status 0 once stdio '{}' "{$t,\"compare\":\"near \",\"cases\":[{\"output\":\"5\"}]}" pass
says "'compare' is 'near '; did you mean 'near'?"
status 0 once function '{}' '{"entry":"f","submission":["s.py"],"cases":[{"args":3,"expect":1}]}' 'def f(): pass'
says "'cases[0].args' is not what it should be, expected a list"

# Options of kverify run that others don't use.
mkdir "$tmp/suite"
echo '{"task": {"verifier": "boxed", "key": "7"}}' >"$tmp/suite/suite.json"
printf '{"id": "t1"}\n{"id": "t2"}\n' >"$tmp/suite/tasks.jsonl"
printf '{"task": "t1", "answer": "\\\\boxed{7}"}\n{"task": "t2", "answer": "\\\\boxed{7}"}\n' >"$tmp/attempts.jsonl"
n=0
for options in '--sync each' '--sync none' '--sync interval' '--rerun-equal' '--run model-x' '--config {"boxed":{}}' \
    "--plugin-dir $build/plugins/boxed/.libs" '--unsafe-no-isolation' '--workers 2'; do
    n=$((n + 1))
    # shellcheck disable=SC2086
    status 0 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run$n" $options
    [ "$(grep -c '"outcome":"pass"' "$tmp/run$n/verdicts.jsonl")" -eq 2 ] || fail "$options: $(cat "$tmp/run$n/verdicts.jsonl")"
done
grep -q '"run":"model-x"' "$tmp/run5/verdicts.jsonl" || fail "--run"
for wrong in '--sync often' '--shard 3/2' '--shard x' '--workers x' '--compat other' '--min-integrity I9'; do
    # shellcheck disable=SC2086
    got=0
    # shellcheck disable=SC2086
    kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/wrong" $wrong >"$tmp/out" 2>&1 || got=$?
    [ $got -ge 2 ] || fail "$wrong: status $got"
done
# Runs that say different things of an attempt are not merged.
sed 's/"key": "7"/"key": "8"/' "$tmp/suite/suite.json" >"$tmp/other.json"
cp -r "$tmp/suite" "$tmp/suite2"
cp "$tmp/other.json" "$tmp/suite2/suite.json"
sed -i 's/{"task"/{"dataset": "suite", "task"/' "$tmp/suite2/suite.json"
status 0 kverify run "$tmp/suite2" "$tmp/attempts.jsonl" -o "$tmp/second" --quiet
status 0 kverify merge "$tmp/run1" "$tmp/run2" -o "$tmp/merged"
got=0
kverify merge "$tmp/run1" "$tmp/second" -o "$tmp/merged2" >"$tmp/out" 2>&1 || got=$?
[ $got -eq 3 ] || fail "two runs that differ: status $got: $(cat "$tmp/out")"
