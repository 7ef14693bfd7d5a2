#!/bin/sh
# Who includes whom: the tree holds its tables, and a forbidden include of each
# kind is refused, by its file and line.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

"$python" "$src/tools/check-layers" "$src" "$build" >"$tmp/out" || {
    cat "$tmp/out"
    fail "the tree breaks its own rules"
}
tail -1 "$tmp/out"

# A copy to spoil.
for top in core plugins cli; do
    (cd "$src" && find "$top" \( -name '*.[ch]' -o -name '*.cc' -o -name README.md \) \
        -print | tar cf - -T -) | (cd "$tmp" && tar xf -)
done
"$python" "$src/tools/check-layers" "$tmp" >"$tmp/out" || {
    cat "$tmp/out"
    fail "the copy is not like the tree"
}

# forbidden FILE INCLUDE WORDS: one more line at the end of FILE, to be told.
kept=$tmp/kept
mkdir "$kept"
forbidden() {
    [ -e "$kept/$1" ] || { mkdir -p "$kept/$(dirname "$1")" && cp "$tmp/$1" "$kept/$1"; }
    printf '#include "%s"\n' "$2" | sed 's/"</</; s/>"/>/' >>"$tmp/$1"
    printf '%s:%s: |%s|may include %s\n' "$1" "$(wc -l <"$tmp/$1" | tr -d ' ')" "$3" "$2" >>"$tmp/wanted"
}

forbidden core/base/buf.c core/model/verdict.h "core/base may not include"
forbidden core/model/task.c core/tally/tally.h "core/model may not include"
forbidden core/launch/main.c core/model/task.h "core/launch may not include"
forbidden core/calls/parse.c core/model/task.h "core/calls may not include"
forbidden core/figures/report.c core/formats/import.h "core/figures may not include"
forbidden core/suite/suite.c core/formats/suites.h "core/suite may not include"
forbidden core/run/run.c core/rubric/rubric.h "core/run may not include"
forbidden core/run/run.c plugins/kit/text.h "core/run may not include"
forbidden core/run/run.c cli/cmd.h "core/run may not include"
forbidden plugins/mcq/mcq.c core/base/buf.h "plugins/mcq may not include"
forbidden plugins/mcq/mcq.c plugins/stdio/stdio.c "plugins/mcq may not include"
forbidden plugins/kit/text.c plugins/mcq/extract.h "plugins/kit may not include"
forbidden plugins/kit/text.c plugins/rubric/rubric.h "plugins/kit may not include"
forbidden plugins/rubric/shelf.c plugins/judge/ask.h "plugins/rubric may not include"
forbidden plugins/mcq/mcq.c '<kverify/kverify.h>' "is not for plugins"
forbidden cli/main.c core/base/buf.h "cli may not include"
forbidden cli/main.c plugins/kit/text.h "cli may not include"
if "$python" "$src/tools/check-layers" "$tmp" >"$tmp/out"; then
    fail "forbidden includes are allowed"
fi
while IFS='|' read -r place words what; do
    grep -F "$place" "$tmp/out" | grep -qF "$words" || {
        cat "$tmp/out"
        fail "${place}no word that it $what"
    }
done <"$tmp/wanted"
[ "$(wc -l <"$tmp/wanted")" -eq 17 ] || fail "not all were tried"
cp -R "$kept/." "$tmp"
printf '#include "core/base/buf.h"\n' >>"$tmp/core/base/error.h"
if "$python" "$src/tools/check-layers" "$tmp" >"$tmp/out"; then
    fail "a circle is allowed"
fi
grep -qF "a circle of includes" "$tmp/out" || fail "no word of a circle"
sed -i '$d' "$tmp/core/base/error.h"

# A file that has grown too long without a reason.
yes '/* one more line */' | head -900 >>"$tmp/core/base/buf.c"
if "$python" "$src/tools/check-layers" "$tmp" >"$tmp/out"; then
    fail "900 lines are not too many"
fi
says "core/base/buf.c: "
