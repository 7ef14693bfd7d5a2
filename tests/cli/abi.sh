#!/bin/sh
# The binary interface is that of the tree, or a compatible one.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires abidiff
case $SAN_CFLAGS in ?*) skip "built with sanitizers or for coverage" ;; esac
got=0
"$src/tools/abi" check "$build" >"$tmp/out" 2>&1 || got=$?
cat "$tmp/out"
[ "$got" -ne 77 ] || skip "the interface can't be read"
[ "$got" -eq 0 ] || fail "see above; tools/abi write makes it the new one"
