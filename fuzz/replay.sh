#!/bin/sh
# Replay every corpus through its target.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

count=0
for corpus in "$src"/fuzz/corpora/*/; do
    target=$(basename "$corpus")
    "$build/fuzz/${target}_fuzzer" "$corpus"* >"$tmp/out" ||
        fail "$target"
    echo "$target: $(cat "$tmp/out")"
    count=$((count + 1))
done
[ "$count" -eq 23 ] || fail "$count corpora instead of 23"
