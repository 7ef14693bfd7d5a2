#!/bin/sh
# Logs of test runners: the framework is recognised, and its tests are read.
# Where they are at hand, SWE-bench's logs give what was stored of them.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
LC_ALL=C
export LC_ALL
count=0
for log in "$src"/tests/logs/*.txt; do
    "$build/tests/read_log" "$log" | sort >"$tmp/got" || fail "$log"
    sort "${log%.txt}.want" >"$tmp/want"
    same "$tmp/want" "$tmp/got" "$log"
    count=$((count + 1))
done
[ "$count" -eq 12 ] || fail "$count logs instead of 12"

data=$shared/data/swebench
[ -d "$data" ] || exit 0
"$python" "$src/tests/python/swebench.py" "$data" "$build/tests/read_log" || fail "tests/python/swebench.py"
status 3 kverify score "$data/auto-code-rover-run-3" --problems "$data/f2p_p2p.json" --format json
says '"outcomes":{"pass":57,"fail":177,"error":7,"unscored":1}'
says '"agrees":true'
says "I0"
