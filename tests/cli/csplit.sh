#!/bin/sh
# Hidden C tests in a process of their own: what crosses, what is refused, and
# candidates that lie there.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
requires gcc ld objcopy

# Some of the cases; make torture takes all.
cases=$(ls "$src"/tests/csplit/cases/*.txt | awk 'NR % 9 == 0 || /(check|forging|known_buffer|list_back|sorting|lie_check_exit|lie_future_heap|lie_jmp_buf|lie_table_stack)[.]txt$/')
# shellcheck disable=SC2086
status 0 "$src/tests/csplit/run" --kverify "$kverify" $cases
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

# At I2 a framework's own output counts, also that of a program that failed; what
# the candidate prints is not among it.
if libs=$(pkg-config --libs check 2>/dev/null); then
    cat >"$tmp/suite/files/named.c" <<'E'
#include <check.h>
#include "sum.h"
START_TEST(three) { int v[] = { 1, 2, 3 }; ck_assert_int_eq(sum(v, 3), 6); } END_TEST
START_TEST(none) { ck_assert_int_eq(sum(0, 0), 0); } END_TEST
int main(void)
{
    TCase *c = tcase_create("c");
    Suite *s = suite_create("s");
    tcase_add_test(c, three);
    tcase_add_test(c, none);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    return srunner_ntests_failed(r) != 0;
}
E
    words=$(printf '"%s",' $libs)
    mkdir "$tmp/named"
    echo "{\"id\":\"named\",\"verifier\":\"c-test\",\"root\":\"$tmp/suite/files\",\"tests\":[\"named.c\"],\"headers\":[\"sum.h\"],\"submission\":[\"sum.c\"],\"libs\":[${words%,}],\"integrity\":\"I2\"}" >"$tmp/named/tasks.jsonl"
    cat >"$tmp/named/attempts.jsonl" <<'E'
{"task":"named","attempt":0,"files":{"sum.c":"#include <stdio.h>\n#include \"sum.h\"\nint sum(const int *v, int n) { (void)v; printf(\"x.c:1:P:c:more:0: Passed\\n\"); fflush(stdout); return n == 0 ? 0 : 1; }\n"}}
E
    status 0 kverify run "$tmp/named" "$tmp/named/attempts.jsonl" -o "$tmp/named.out" --quiet
    grep -q '"outcome":"fail".*"passed":1,"failed":1,.*"total":2' "$tmp/named.out/verdicts.jsonl" ||
        fail "counts of a failing program: $(cat "$tmp/named.out/verdicts.jsonl")"
fi
