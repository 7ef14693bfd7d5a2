#!/bin/sh
# tools/check-english finds what it should, where it is, and nothing else; the
# texts of the program are free of it.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
"$python" -c '' 2>/dev/null || skip "no Python"
check() {
    "$python" "$src/tools/check-english" "$@"
}

status 0 check --test
[ ! -s "$tmp/out" ] || { cat "$tmp/out"; fail "a rule fails its own sentences"; }
cd "$src"
check cli/*.[ch] || fail "write something else"
cd "$tmp"

# Only the text of each kind of file, over the ends of lines, with the line.
cat >page.md <<'END'
Results as they lie
around are read.

    code with what is told
`is told` and [a link](is-told.md)

```
told
```
The last one is told.
END
cat >page.7 <<'END'
.Nd what is said
.\" told
.It Fl told
What they are
worth.
.Bd -literal
told
.Ed
.Pp
as
.Pp
such
END
cat >text.h <<'END'
/* It is
 * none of
 * these. */
int told; /* fine */ int as; /* as */ int b; /* such */
char c = '"'; /* told */
const char *help = "A contract stands "
                   "in the header", *other = "as" /* a */ "such";
const char *quoted = "\"told\"";
END
cat >text.c <<'END'
complain("'%s' is no "
         "name", name);
END
status 1 check page.md page.7 text.h text.c
sed 's/^\([^:]*:[0-9]*: [^ ]*\( [^ ]*\)\{0,4\}\) in .*/\1/; s/^\(.*\) in .*: write.*/\1/' "$tmp/out" >got
cat >want <<'END'
page.md:1: 'lie around'
page.md:10: 'told'
page.7:1: 'is said'
page.7:4: 'What they are worth'
text.h:1: 'is none'
text.h:5: 'told'
text.h:6: 'stands in'
text.h:8: 'told'
text.c:1: 'is no'
END
same want got "findings"
grep -q "page.md:10: 'told' in 'The last one is told.': write is reported" out || fail "the finding does not say what to write"
status 2 check --nonsense
status 2 check no-such-file
# Without files it looks at those of its source tree.
mkdir -p tree/tools tree/docs tree/man tree/include/kverify tree/cli tree/core
cp "$src/tools/check-english" tree/tools/
for file in README.md docs/a.md man/a.7; do echo "It is told." >tree/$file; done
for file in include/kverify/a.h cli/a.c cli/a.h core/a.c; do echo "/* It is told. */" >tree/$file; done
status 1 "$python" tree/tools/check-english
sed 's/:.*//' out >got
printf '%s\n' README.md cli/a.c cli/a.h docs/a.md include/kverify/a.h man/a.7 >want
same want got "files that are read without arguments"
