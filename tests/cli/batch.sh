#!/bin/sh
# Many attempts at once in one process: from threads, through an event loop,
# cancelled, late, without room, after a fork, and with nothing of the usual
# process around.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
# Memory that a sanitizer keeps back is no leak.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1:thread_local_quarantine_size_kb=16
export ASAN_OPTIONS

for what in poll cancel deadline full free threads fork child signals refused retried crowded descriptors "flat 1200" "store $tmp/verdicts.db"; do
    # shellcheck disable=SC2086
    timeout 300 "$build/tests/batch" $what >"$tmp/out" 2>&1 || {
        cat "$tmp/out"
        fail "batch $what"
    }
done

# A program that is killed leaves nothing behind.
"$build/tests/batch" cancel >/dev/null 2>&1 &
killed=$!
sleep 0.5
kill -9 "$killed"
wait "$killed" 2>/dev/null || true
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    left=$(ps -e -o pid=,args= | grep "[k]verify-box.*$killed" || true)
    [ -n "$left" ] || break
    sleep 0.25
done
[ -z "$left" ] || fail "left behind: $left"
