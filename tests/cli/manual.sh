#!/bin/sh
# The manual and the program's help say the same, and its examples run.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

# What tools/gen-options makes of the table of options is what is there: the
# lists in the pages, and the completions of shells.
if "$python" -c '' 2>/dev/null; then
    KVERIFY_BUILD=$build "$python" "$src/tools/gen-options" --check >"$tmp/stale" ||
        { cat "$tmp/stale"; fail "run tools/gen-options"; }
fi
# Every option of every command is on its page.
for command in score validate explain run merge doctor plugins "callseq check" "callseq match" \
    "callseq record" "callseq import" "rubric new" "rubric check" "rubric test" \
    "rubric run" "rubric explain" "rubric agree"; do
    page=$src/man/kverify.1
    case $command in rubric*) page=$src/man/kverify-rubric.1 ;; esac
    sed -n "/^\.Ss Options of kverify $command\$/,/^\.Ss/s/^\.It Fl Fl \([a-z0-9-]*\).*/\1/p" "$page" |
        sort >"$tmp/man"
    # shellcheck disable=SC2086
    kverify help $command | sed -n 's/^  .\{4\}--\([a-z0-9-]*\).*/\1/p' | grep -v '^help$' |
        sort >"$tmp/help"
    [ -s "$tmp/help" ] || fail "no options in the help of $command"
    same "$tmp/help" "$tmp/man" "options of $command"
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
    KVERIFY_PLUGIN_PATH=$build/plugins/mcq/.libs "$kverify" "$@" >"$tmp/out" 2>&1 || got=$?
    [ "$got" -eq 0 ] || { cat "$tmp/out"; fail "example 'kverify $line': status $got"; }
done <"$tmp/lines"
if command -v mandoc >/dev/null 2>&1; then
    mandoc -T lint -W warning "$src"/man/kverify.1 "$src"/man/libkverify.3 \
        "$src"/man/kv-plugin.3 "$src"/man/kverify-callseq.7 \
        "$src"/man/kverify-judge.7 "$src"/man/kverify-rubric.1 "$src"/man/kverify-rubric.5 \
        "$src"/man/kverify-answer.7 "$src"/man/kverify-mcq.7 "$src"/man/kverify-swe.7 "$src"/man/kverify-terminal.7 \
        "$src"/man/kverify-composite.7 "$src"/man/kverify-text.7 "$src"/man/kverify-state.7 "$src"/man/kverify-performance.7 || fail "mandoc warns"
fi
# The examples of verifiers: their files, and then their commands.
with_boxes
for page in answer composite text state performance; do
    mkdir "$tmp/$page"
    cd "$tmp/$page"
    for name in tasks attempts; do
        sed -n "/^\$ cat $name/,/^\$ /p" "$src/man/kverify-$page.7" | grep '^{' | sed 's/\\e/\\/g' >$name.jsonl
        [ "$(wc -l <$name.jsonl)" -eq 2 ] || fail "$name.jsonl of kverify-$page(7)"
    done
    "$kverify" run . attempts.jsonl -o results --quiet || fail "the run of kverify-$page(7)"
    [ "$(grep -c '"outcome":"pass"' results/verdicts.jsonl)" -eq 2 ] || fail "the verdicts of kverify-$page(7)"
done
