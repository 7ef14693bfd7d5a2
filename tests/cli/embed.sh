#!/bin/sh
# The installed library, through pkg-config, as an embedder would use it.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
[ -z "$SAN_CFLAGS" ] || skip "installed and linked without sanitizers only"
requires "${PKG_CONFIG:-pkg-config}"

(cd "$build" && ${MAKE:-make} -s install DESTDIR="$tmp/root" >"$tmp/log" 2>&1) ||
    { tail "$tmp/log"; fail "make install"; }
pc=$(find "$tmp/root" -name kverify.pc)
prefix=$(dirname "$(dirname "$(dirname "$pc")")")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags=$(${PKG_CONFIG:-pkg-config} --define-variable=prefix="$prefix" --cflags --libs kverify)
# shellcheck disable=SC2086
$CC -std=c99 -Wall -Wextra -Werror -o "$tmp/embed" "$src/examples/embed.c" $flags -lpthread
LD_LIBRARY_PATH=$(dirname "$(find "$tmp/root" -name 'libkverify.so')")
KVERIFY_PLUGIN_PATH=$(dirname "$(find "$tmp/root" -name mcq.so)")
export LD_LIBRARY_PATH KVERIFY_PLUGIN_PATH
status 0 "$tmp/embed"
same "$src/tests/golden/embed.txt" "$tmp/out"
[ -z "$(find "$tmp/root" -name '*.h' | grep -v /kverify/)" ] ||
    fail "a header outside include/kverify"

# An importer of one's own: its figures, and the same ones from what it wrote.
# shellcheck disable=SC2086
$CC -std=c99 -Wall -Wextra -Werror -o "$tmp/importer" "$src/examples/importer.c" $flags
status 0 "$tmp/importer" "$src/examples/importer.csv" "$tmp/own.jsonl"
same "$src/tests/golden/importer.txt" "$tmp/out"
status 3 kverify score "$tmp/own.jsonl" --format csv
says own,3,6,pass@1,equal,3,0.333
printf 'task,attempt,passed,total,state\na,0,3,2,done\n' >"$tmp/bad.csv"
status 1 "$tmp/importer" "$tmp/bad.csv"
says "bad.csv:2: expected task,attempt"

# The other example needs boxes.
with_boxes
# shellcheck disable=SC2086
$CC -std=c99 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -o "$tmp/batch" "$src/examples/batch.c" $flags -lm
status 0 "$tmp/batch"
same "$src/tests/golden/batch.txt" "$tmp/out"
