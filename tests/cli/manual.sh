#!/bin/sh
# The manual and the program's help say the same, and its examples run.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

kverify score --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' | grep -v '^help$' |
    sort >"$tmp/help"
sed -n 's/^\.It Fl Fl \([a-z-]*\).*/\1/p' "$src/man/kverify.1" | sort -u >"$tmp/man"
for name in $(cat "$tmp/help"); do
    grep -qx -- "$name" "$tmp/man" || fail "--$name is not in kverify(1)"
done
for name in $(kverify metrics | awk '{ print $1 }') $(kverify formats | awk '{ print $1 }'); do
    grep -qF -- "$name" "$src/man/kverify.1" || fail "$name is not in kverify(1)"
done
# Examples: lines between .Bd and .Ed that start with "$ ".
sed -n 's/^\$ kverify //p' "$src/man/kverify.1" >"$tmp/lines"
[ "$(wc -l <"$tmp/lines")" -ge 4 ] || fail "no examples"
# In a folder of their own: some write files.
mkdir "$tmp/work"
ln -s "$src/examples" "$tmp/work/examples"
cd "$tmp/work"
while read -r line; do
    # shellcheck disable=SC2086
    eval "set -- $line"
    got=0
    KVERIFY_PLUGIN_PATH=$build/plugins/mcq/.libs "$build/kverify" "$@" >"$tmp/out" 2>&1 || got=$?
    [ "$got" -eq 0 ] || { cat "$tmp/out"; fail "example 'kverify $line': status $got"; }
done <"$tmp/lines"
if command -v mandoc >/dev/null 2>&1; then
    mandoc -T lint -W warning "$src"/man/kverify.1 "$src"/man/libkverify.3 \
        "$src"/man/kv-plugin.3 "$src"/man/kverify-callseq.7 \
        "$src"/man/kverify-judge.7 "$src"/man/kverify-rubric.1 "$src"/man/kverify-rubric.5 \
        "$src"/man/kverify-mcq.7 || fail "mandoc warns"
fi
