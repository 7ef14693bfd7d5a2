#!/bin/sh
# Hidden C tests in a process of their own: what crosses, what is refused, and
# candidates that lie there.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
requires gcc ld objcopy

status 0 "$src/tests/csplit/run" --kverify "$build/kverify"
tail -1 "$tmp/out"
says " 0 deviations"

# A registered task knows whether its tests can run so, and what is in the way.
mkdir "$tmp/suite" "$tmp/suite/files"
cat >"$tmp/suite/files/sum.h" <<'E'
int sum(const int *v, int n);
int most(int n, ...);
E
cat >"$tmp/suite/files/one.c" <<'E'
#include <assert.h>
#include "sum.h"
int main(void) { int v[] = { 1, 2, 3 }; assert(sum(v, 3) == 6); return 0; }
E
cat >"$tmp/suite/files/two.c" <<'E'
#include <assert.h>
#include "sum.h"
int main(void) { assert(most(2, 3, 4) == 4); return 0; }
E
cat >"$tmp/suite/files/sum.c" <<'E'
#include <stdarg.h>
#include "sum.h"
int sum(const int *v, int n) { int s = 0; while (n-- > 0) s += v[n]; return s; }
int most(int n, ...)
{
    va_list a;
    int m = 0, v;
    va_start(a, n);
    while (n-- > 0)
        m = (v = va_arg(a, int)) > m ? v : m;
    va_end(a);
    return m;
}
E
for n in one two; do
    echo "{\"id\":\"$n\",\"verifier\":\"c-test\",\"root\":\"files\",\"tests\":[\"$n.c\"],\"headers\":[\"sum.h\"],\"submission\":[\"sum.c\"],\"reference\":[\"sum.c\"]}"
done >"$tmp/suite/tasks.jsonl"
status 0 kverify validate "$tmp/suite" -o "$tmp/registered"
grep -q "^one *valid *I2" "$tmp/out" || fail "the first task is not I2"
grep -q "^two *valid *I1+" "$tmp/out" || fail "the second task is not I1+"
status 0 kverify explain "$tmp/registered" two
says "'most' has, or is, a function with a varying number of arguments"
