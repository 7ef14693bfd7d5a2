#!/bin/sh
# Files of every format give what they must: made ones, and real ones of other
# harnesses where the common ground stands beside the checkout.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

status 0 "$src/tests/formats/run" --kverify "$kverify"
tail -1 "$tmp/out"
says " 0 deviations"
# Every importer has made files, but for those with tests of their own.
sed -n 's/^    X(\([a-z0-9_]*\)).*/\1/p' "$src/core/formats/importers.h" |
    grep -v '^koco_\|^humaneval_\|^verdicts$\|^run$\|^tally$' | sort >"$tmp/importers"
"$python" -B -c 'import sys
sys.path.insert(0, sys.argv[1])
import made
print("\n".join(sorted(made.FILES)))' "$src/tests/formats" >"$tmp/made"
LC_ALL=C sort "$tmp/importers" >"$tmp/want"
LC_ALL=C sort "$tmp/made" >"$tmp/have"
same "$tmp/want" "$tmp/have" "importers and made files"

kverify formats | while read -r name rest; do
    grep -q "\`$name\`" "$src/docs/formats.md" || fail "$name is not in docs/formats.md: $rest"
done

# Saved and read back, nothing changes, stored figures among it.
"$src/tests/formats/run" --corpora "$tmp/files"
kverify score --lenient --quiet --format json --save-tally "$tmp/tally" "$tmp/files" >"$tmp/once" 2>/dev/null
kverify score --lenient --quiet --format json "$tmp/tally" >"$tmp/again" 2>/dev/null
grep -q '"stored":"0.75"' "$tmp/once" || fail "no stored figures"
same "$tmp/once" "$tmp/again" "through a saved tally"
kverify score --lenient --quiet --format json --threads 1 --reader portable "$tmp/files" >"$tmp/one" 2>/dev/null
same "$tmp/once" "$tmp/one" "with one thread and the other reader"
for threads in 2 3 4 5 6 7 8 9 10 11 12; do
    kverify score --lenient --quiet --format json --threads $threads "$tmp/files" >"$tmp/many" 2>/dev/null
    same "$tmp/once" "$tmp/many" "with $threads threads"
done

# Strings that end, or are escaped, wherever a window of the file does.
"$python" - "$tmp/escapes_eval_results.json" <<'END'
import json, sys
with open(sys.argv[1], "w") as f:
    f.write('{"date": "x", "hash": "y", "eval": {')
    for i in range(3000):
        text = '\\"' * (i % 97) + "\\" * (i % 13) + "}]" * (i % 5)
        f.write((", " if i else "") + json.dumps("T/%d" % i) + ": " + json.dumps([
            {"solution": text * (1 + i % 7), "base_status": "pass", "plus_status": "fail"}]))
    f.write("}}")
END
status 0 kverify score --format csv --interval none --metric pass@1 "$tmp/escapes_eval_results.json"
says "3000,3000"

# What no format has is said, with what to do.
printf 'PAR1xxxx' >"$tmp/x.parquet"
printf '\200\004\225\0\0' >"$tmp/x.pkl"
mkfifo "$tmp/fifo"
status 3 kverify score "$tmp/x.parquet"
says "Parquet"
status 3 kverify score "$tmp/x.pkl"
says "pickle"
status 3 kverify score "$tmp/fifo"
says "not a regular file"

if [ -d "$shared/data" ]; then
    status 0 "$src/tests/formats/run" --kverify "$kverify" --data "$shared/data"
    tail -1 "$tmp/out"
    says " 0 deviations"
fi

# An attempt without a patch ran no test, which leaves the average of the others
# defined: 3 of 3, 1 of 3 and nothing.
mkdir -p "$tmp/swe/m/a-1" "$tmp/swe/m/a-2" "$tmp/swe/m/a-3"
report() { # ID RESOLVED EMPTY MORE
    echo "{\"a-$1\":{\"patch_is_None\":$3,\"patch_exists\":true,\"resolved\":$2$4}}" >"$tmp/swe/m/a-$1/report.json"
}
report 1 true false ',"tests_status":{"FAIL_TO_PASS":{"success":["x","y"],"failure":[]},"PASS_TO_PASS":{"success":["z"],"failure":[]}}'
report 2 false false ',"tests_status":{"FAIL_TO_PASS":{"success":["x"],"failure":["y"]},"PASS_TO_PASS":{"success":[],"failure":["z"]}}'
report 3 false true ''
status 0 kverify score "$tmp/swe" --metric apr --format csv
says "m,3,3,apr,equal,3,0.4444444444444444,4,9"
