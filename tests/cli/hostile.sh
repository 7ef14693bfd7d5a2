#!/bin/sh
# Inputs made to move figures or to break the program.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

# verdict RUN-LABELS TASK VERIFIER OUTCOME-MEMBERS
verdict() {
    printf '{"kverify_verdict":1,"labels":{%s},"task":"%s","attempt":0,%s,"subscores":{},"resources":null,"verifier":{"name":"%s","version":"1"},"isolation":null,"evidence":null}\n' \
        "$1" "$2" "$4" "$3"
}
pass='"outcome":"pass","class":null,"score":1,"counts":null'
failed='"outcome":"fail","class":null,"score":0,"counts":null'
figure() { # METRIC FILE...: of the first group
    metric=$1
    shift
    kverify score --lenient --metric "$metric" --format csv "$@" 2>/dev/null |
        awk -F, 'NR == 2 { print $7 }'
}
is() {
    [ "$1" = "$2" ] || fail "'$1' instead of '$2'${3:+: $3}"
}

# Tasks beside subgroups count as one child, asked for by name or not.
echo '{"A": [], "B": ["A"]}' >"$tmp/groups"
{
    verdict '"dataset":"A","run":"r"' a1 mcq "$failed"
    verdict '"dataset":"B","run":"r"' b1 mcq "$pass"
} >"$tmp/v.jsonl"
for metric in '' '--metric acc'; do
    # shellcheck disable=SC2086
    status 0 kverify score --groups "$tmp/groups" $metric "$tmp/v.jsonl"
    grep -Eq '^r +2 +2 +50.0 ' "$tmp/out" || { cat "$tmp/out"; fail "tasks beside a group"; }
done
{
    verdict '"dataset":"A","run":"r"' a1 mcq "$failed"
    verdict '"dataset":"B","run":"r"' b1 tests "$pass"
} >"$tmp/v.jsonl"
status 0 kverify score --groups "$tmp/groups" "$tmp/v.jsonl"

# Passes that are none.
counts='"counts":{"passed":1,"failed":0,"errors":0,"skipped":0,"total":50}'
verdict '"run":"r"' t tests "\"outcome\":\"pass\",\"class\":null,\"score\":1,$counts" >"$tmp/v.jsonl"
is "$(figure pass@1 "$tmp/v.jsonl")" "" "1 of 50 tests, of which nothing was learnt"
verdict '"run":"r"' u tests "$failed" >>"$tmp/v.jsonl"
is "$(figure pass@1 "$tmp/v.jsonl")" 0 "1 of 50 tests beside a fail"
verdict '"run":"r"' t tests '"outcome":"pass","class":"tamper","score":1,"counts":null' >"$tmp/v.jsonl"
is "$(figure pass@1 "$tmp/v.jsonl")" "" "a pass of class tamper"

# An unscored answer is no missing answer.
unscored='"outcome":"unscored","class":"no_answer","score":null,"counts":null'
{
    verdict '"run":"r"' t mcq "$pass"
    verdict '"run":"r"' t mcq "$unscored" | sed 's/"attempt":0/"attempt":1/'
} >"$tmp/v.jsonl"
is "$(figure no_answer --policy skip "$tmp/v.jsonl")" 0
is "$(figure attempted --policy skip "$tmp/v.jsonl")" 1

# Two definitions that differ grade nothing, in either order.
mkdir "$tmp/p1" "$tmp/p2" "$tmp/m"
for p in 1:A 2:B; do
    printf '{"problems":[{"id":1,"dataset":"d","stem":"?","instruction":"","gt":["%s"]}]}' \
        "${p#*:}" >"$tmp/p${p%:*}/p.json"
done
printf '{"id":1,"dataset":"d","pred_raw":"\\\\boxed{A}"}\n' >"$tmp/m/a.jsonl"
for order in "$tmp/p1 $tmp/p2" "$tmp/p2 $tmp/p1"; do
    # shellcheck disable=SC2086
    status 3 kverify score $with_plugins $order "$tmp/m"
    says "is defined twice, differently"
done

# Many levels are no reason to fall over.
"$python" -c 'n = 200000
print("{\"total_functions\":1,\"total_passed\":1,\"x\":" + "{\"a\":" * n + "1" + "}" * n + "}")' >"$tmp/deep.json"
status 3 kverify score "$tmp/deep.json"

# Many attempts at one task, and folders whose names are no UTF-8, come back
# from a saved tally.
mkdir -p "$tmp/fw/big"
"$python" -c 'import json
print(json.dumps({"function_name": "f", "results": [True, False] * 30000, "num_completions": 60000}))' \
    >"$tmp/fw/big/algorithm_methods_data_p_result.jsonl"
for byte in 350 351; do
    folder=$tmp/fw/$(printf "m\\$byte")
    mkdir "$folder" 2>/dev/null || continue
    printf '{"function_name":"f","results":[%s],"num_completions":1}\n' \
        "$([ $byte = 350 ] && echo true || echo false)" >"$folder/p_result.jsonl"
done
kverify score --format json "$tmp/fw" >"$tmp/direct"
kverify score --save-tally "$tmp/t" "$tmp/fw" >/dev/null
kverify score --format json --max-record 1000 "$tmp/t" >"$tmp/again"
same "$tmp/direct" "$tmp/again" "saved and read back"

# Eligible means having k attempts; none is not enough.
printf '{"function_name":"f","results":[true,true]}\n{"function_name":"g","results":[]}\n{"function_name":"h","results":[false]}\n' \
    >"$tmp/e_result.jsonl"
is "$(figure pass@2 --k-eligible "$tmp/e_result.jsonl")" 1

# Forged counts.
printf '%s\n' '{"kverify_tally":1}' '{"labels":[["run","r"]],"kinds":2,"classes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}' \
    '{"task":"t","of":0,"repeats":0,"conflict":false,"attempts":[],"loose":{"counts":[1,9223372036854775807,9223372036854775807,3,0,0,0,0,0,0],"lowest":0,"credit":[],"score":[]}}' \
    '{"end":3}' >"$tmp/forged"
status 3 kverify score "$tmp/forged"
says "not a line of a saved tally"
