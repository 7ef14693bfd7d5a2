#!/bin/sh
# Candidates that cheat, and honest ones that look odd: ours, and those of the
# common ground where it stands beside the checkout.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
case $SAN_CFLAGS in *-fsanitize*) false ;; esac || skip "timed candidates, without sanitizers only"
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"

status 0 "$src/tests/hacks/run" "$src/tests/hacks/cases" --kverify "$kverify"
tail -1 "$tmp/out"
says " 0 deviations"
# With tests and candidate in one process some are known to get through.  One of
# six is tried; HACKS_EVERY=1 takes all.
some=${HACKS_EVERY:-6}
status 0 "$src/tests/hacks/run" "$src/tests/hacks/cases" --kverify "$kverify" \
    --grade I1+ --only "kv-py-*" --every "$some"
tail -1 "$tmp/out"
says " 0 deviations"
status 0 "$src/tests/hacks/run" "$src/tests/hacks/cases" --kverify "$kverify" \
    --grade I1+ --only "kv-c-[br]*"
tail -1 "$tmp/out"
says " 0 deviations"
# Nor do they get out where no control group counts.
status 0 "$src/tests/hacks/run" "$src/tests/hacks/cases" --kverify "$kverify" \
    --isolation L2 --only "*-host-*" --every "$some"
tail -1 "$tmp/out"
says " 0 deviations"
if [ -d "$shared/hacks/public" ]; then
    status 0 "$src/tests/hacks/run" "$shared/hacks/public" --kverify "$kverify"
    tail -1 "$tmp/out"
    says " 0 deviations"
fi
if [ -d "$shared/hacks/second" ]; then
    status 0 "$src/tests/hacks/run" "$shared/hacks/second" --kverify "$kverify"
    tail -1 "$tmp/out"
    says " 0 deviations"
fi
