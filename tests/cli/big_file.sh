#!/bin/sh
# A file large enough to be read in pieces: same figures, right line numbers.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

mkdir "$tmp/in"
"$python" - "$tmp/in" <<'EOF'
import json, sys
pad = "x" * 900
with open(sys.argv[1] + "/big.jsonl_results.jsonl", "w") as out:
    for i in range(40000):
        if i in (17, 9000, 20001, 39999):
            out.write('{"task_id": "a/1", "passed": tru}\n')
        else:
            out.write(json.dumps({"task_id": f"a/{i // 10}", "completion": pad,
                                  "result": "passed" if i % 3 == 0 else "failed: ",
                                  "passed": i % 3 == 0}) + "\n")
EOF
[ "$(wc -c <"$tmp/in/big.jsonl_results.jsonl")" -gt 33554432 ] || fail "too small"
for threads in 1 2 5; do
    status 3 kverify score --threads $threads --format json "$tmp/in"
    cp "$tmp/out" "$tmp/out.$threads"
done
same "$tmp/out.1" "$tmp/out.2"
same "$tmp/out.1" "$tmp/out.5"
kverify score --lenient --reader portable --format json "$tmp/in/big.jsonl_results.jsonl" |
    sed "s@$tmp/in/big@X@" >"$tmp/portable"
kverify score --lenient --format json "$tmp/in/big.jsonl_results.jsonl" |
    sed "s@$tmp/in/big@X@" >"$tmp/auto"
same "$tmp/portable" "$tmp/auto"
"$python" - "$tmp/out" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1]))
only = report["inputs"][0]
assert [s["line"] for s in only["skipped"]] == [18, 9001, 20002, 40000], only
assert only["records"] == 39996 and only["damaged"] == 4
assert report["groups"][0]["n_attempts"] == 39996
EOF
