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

# refuses FILE INCLUDE WORDS: the line at the end of FILE is told.
refuses() {
    cp "$tmp/$1" "$tmp/kept"
    printf '#include "%s"\n' "$2" | sed 's/"</</; s/>"/>/' >>"$tmp/$1"
    line=$(wc -l <"$tmp/$1")
    if "$python" "$src/tools/check-layers" "$tmp" >"$tmp/out"; then
        fail "$1 may include $2"
    fi
    grep -qF "$3" "$tmp/out" || {
        cat "$tmp/out"
        fail "no word of '$3'"
    }
    case $3 in *circle*) ;; *)
        grep -q "^$1:$line: " "$tmp/out" || {
            cat "$tmp/out"
            fail "the place $1:$line is not named"
        } ;;
    esac
    cp "$tmp/kept" "$tmp/$1"
}

refuses core/base/buf.c core/model/verdict.h "core/base may not include"
refuses core/model/task.c core/tally/tally.h "core/model may not include"
refuses core/launch/main.c core/model/task.h "core/launch may not include"
refuses core/calls/parse.c core/model/task.h "core/calls may not include"
refuses core/figures/report.c core/formats/import.h "core/figures may not include"
refuses core/suite/suite.c core/formats/suites.h "core/suite may not include"
refuses core/run/run.c core/rubric/rubric.h "core/run may not include"
refuses core/run/run.c plugins/kit/text.h "core/run may not include"
refuses core/run/run.c cli/cmd.h "core/run may not include"
refuses core/base/error.h core/base/buf.h "a circle of includes"
refuses plugins/mcq/mcq.c core/base/buf.h "plugins/mcq may not include"
refuses plugins/mcq/mcq.c plugins/stdio/stdio.c "plugins/mcq may not include"
refuses plugins/kit/text.c plugins/mcq/extract.h "plugins/kit may not include"
refuses plugins/kit/text.c plugins/rubric/rubric.h "plugins/kit may not include"
refuses plugins/rubric/shelf.c plugins/judge/ask.h "plugins/rubric may not include"
refuses plugins/mcq/mcq.c '<kverify/kverify.h>' "is not for plugins"
refuses cli/main.c core/base/buf.h "cli may not include"
refuses cli/main.c plugins/kit/text.h "cli may not include"

# A file that has grown too long without a reason.
yes '/* one more line */' | head -900 >>"$tmp/core/base/buf.c"
if "$python" "$src/tools/check-layers" "$tmp" >"$tmp/out"; then
    fail "900 lines are not too many"
fi
says "core/base/buf.c: "
