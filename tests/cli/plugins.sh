#!/bin/sh
# Listing and describing plugins; the search path.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

mkdir "$tmp/one" "$tmp/two" "$tmp/empty"
cp "$build/plugins/mcq/.libs/mcq.so" "$tmp/one/"
cp "$build/tests/plugins/.libs/bad-abi.so" "$build/tests/plugins/.libs/good.so" "$tmp/two/"
echo text >"$tmp/two/broken.so"
status 0 kverify plugins --plugin-dir "$tmp/one"
says "mcq "
status 0 env KVERIFY_PLUGIN_PATH="$tmp/one:$tmp/nowhere:$tmp/two" "$kverify" plugins
says "mcq "
says "good "
says "bad-abi      refused"
says "its ABI is 3, expected 2"
says "broken       refused"
status 0 kverify plugins --plugin-dir "$tmp/one" mcq
for key in path=$tmp/one/mcq.so name=mcq version= abi=2 agreed= threads=parallel \
    has_verify=1 cap_pure=1; do
    says "$key"
done
grep -vq = "$tmp/out" && fail "not key=value"
status 3 kverify plugins --plugin-dir "$tmp/two" bad-abi
says "is refused: its ABI is 3, expected 2"
status 3 kverify plugins --plugin-dir "$tmp/empty" nobody
says "no plugin 'nobody'"
status 3 kverify plugins --plugin-dir "$tmp/nowhere"
# A refused plugin is no zero: grading says so and stops.
if ! kverify plugins | grep -q '^mcq '; then
    status 3 kverify score --plugin-dir "$tmp/empty" --extract strict "$src/examples/results/questions"
    says "no plugin 'mcq'"
fi
status 2 kverify score --plugin-dir "$tmp/one" --extract sloppy "$src/examples/results/questions"
says "'extract' is 'sloppy', expected one of strict, last, koco"
# Nothing of ours is needed to load one.
if command -v readelf >/dev/null 2>&1; then
    if readelf -d "$tmp/one/mcq.so" | grep NEEDED | grep -q kverify; then
        fail "the plugin links against kverify"
    fi
fi
