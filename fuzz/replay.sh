#!/bin/sh
# Replay every corpus through its target.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

count=0
replay() { # TARGET FILE...
    target=$1
    shift
    if [ -x "$build/fuzz/${target}_fuzzer" ]; then
        "$build/fuzz/${target}_fuzzer" "$@" >"$tmp/out" || fail "$target"
    else
        KVERIFY_FORMAT=$target "$build/fuzz/import_fuzzer" "$@" >"$tmp/out" || fail "$target"
    fi
    echo "$target: $(cat "$tmp/out")"
    count=$((count + 1))
}
for corpus in "$src"/fuzz/corpora/*/; do
    replay "$(basename "$corpus")" "$corpus"*
done
[ "$count" -eq 27 ] || fail "$count corpora instead of 27"

# The made files of every format, as they are and cut off at some places.
"$src/tests/formats/run" --corpora "$tmp/made"
"$python" - "$tmp/made" <<'END'
import os, sys
for base, _, names in list(os.walk(sys.argv[1])):
    for n in names:
        data = open(os.path.join(base, n), "rb").read()
        for cut in {len(data) * i // 7 for i in range(1, 7)}:
            open(os.path.join(base, "%s.%d" % (n, cut)), "wb").write(data[:cut])
END
for corpus in "$tmp"/made/*/; do
    replay "$(basename "$corpus")" "$corpus"*
done
