#!/bin/sh
# Results as rewards and advantages: lines, arrays, policies.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

cat >"$tmp/r.jsonl" <<'E'
{"task_id": "T/0", "passed": true, "result": "passed"}
{"task_id": "T/0", "passed": false, "result": "failed"}
{"task_id": "T/0", "passed": false, "result": "timed out"}
{"task_id": "T/0", "passed": null}
{"task_id": "T/1", "passed": true, "result": "passed"}
{"task_id": "T/1", "passed": true, "result": "passed"}
{"task_id": "T/2", "passed": null}
E
status 0 kverify reward --run m --npy "$tmp/npy" "$tmp/r.jsonl"
says "7 attempts in 3 groups; 2 without a reward; groups with one reward: 0, with equal ones: 1, with none: 1"
"$python" - "$tmp/out" "$tmp/npy" <<'E' || fail "lines or arrays"
import json, math, struct, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert [(l["task"], l["attempt"], l["reward"], l["group"]) for l in lines] == [
    ("T/0", 0, 1, 0), ("T/0", 1, 0, 0), ("T/0", 2, 0, 0), ("T/0", 3, None, 0), ("T/1", 0, 1, 1), ("T/1", 1, 1, 1),
    ("T/2", 0, None, 2)]
assert lines[2]["outcome"] == "error" and lines[2]["class"] == "timeout" and lines[0]["run"] == "m"
std = math.sqrt(1 / 3)
assert abs(lines[0]["advantage"] - (2 / 3) / (std + 1e-6)) < 1e-12 and lines[3]["advantage"] == 0 == lines[4]["advantage"]
def npy(name, code):
    data = open("%s/%s.npy" % (sys.argv[2], name), "rb").read()
    assert data[:8] == b"\x93NUMPY\x01\x00"
    size = struct.unpack("<H", data[8:10])[0]
    assert (10 + size) % 64 == 0 and data[9 + size:10 + size] == b"\n"
    header = eval(data[10:10 + size])
    assert header["shape"] == (7,) and not header["fortran_order"]
    return struct.unpack("<7" + code, data[10 + size:])
assert npy("advantages", "d") == tuple(l["advantage"] for l in lines)
assert npy("groups", "Q") == tuple(l["group"] for l in lines)
assert [None if math.isnan(r) else r for r in npy("rewards", "d")] == [l["reward"] for l in lines]
E
status 0 kverify reward --run m --policy ladder --preset dr-grpo -o "$tmp/lines" "$tmp/r.jsonl"
"$python" - "$tmp/lines" <<'E' || fail "the ladder"
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert [l["reward"] for l in lines] == [1, -0.3, -0.6, None, 1, 1, None]
assert abs(sum(l["advantage"] for l in lines)) < 1e-12
E
# The same bytes for any number of inputs and order.
kverify reward --run m "$tmp/r.jsonl" >"$tmp/a" 2>/dev/null
kverify convert --quiet --run m "$tmp/r.jsonl" --to csv -o "$tmp/r.csv"
kverify reward "$tmp/r.csv" >"$tmp/b" 2>/dev/null
same "$tmp/a" "$tmp/b" "through CSV"
# Every preset that needs no lengths is offered, and says so before it reads.
sed -n 's/^    PRESET("\([a-z+-]*\)".*/\1/p' "$src/core/rewards/advantage.c" | grep -v -e 'opo$' -e verl-gdpo -e verl-reinforce >"$tmp/presets"
[ "$(wc -l <"$tmp/presets")" -gt 10 ] || fail "few presets"
while read -r preset; do
    status 0 kverify reward --run m --preset "$preset" "$tmp/r.jsonl"
done <"$tmp/presets"
status 2 kverify reward --policy nice "$tmp/r.jsonl"
says "nice"
status 2 kverify reward --preset nice "$tmp/r.jsonl"
status 3 kverify reward "$tmp/nothing"
mkdir "$tmp/empty"
status 3 kverify reward "$tmp/empty"
says "no attempts were found"
echo '{"task_id": "T/9", "passed": 7}' >>"$tmp/r.jsonl"
status 3 kverify reward "$tmp/r.jsonl"
says "1 records or files could not be read"
status 0 kverify reward --lenient "$tmp/r.jsonl"
