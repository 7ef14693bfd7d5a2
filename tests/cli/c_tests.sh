#!/bin/sh
# C tests: plain asserts, several programs, helpers, Check, sanitizers, C++.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
suite=$tmp/suite
mkdir -p "$suite/tests"
echo 'int add(int a, int b);' >"$suite/add.h"
printf '#include <assert.h>\n#include "add.h"\nint main(void) { assert(add(1, 2) == 3); return 0; }\n' >"$suite/tests/a.c"
printf '#include "add.h"\nint helper(int);\nint main(void) { return helper(add(2, 2)) == 5 ? 0 : 1; }\n' >"$suite/tests/b.c"
printf 'int helper(int x) { return x + 1; }\n' >"$suite/tests/h.c"
cat >"$suite/tests/c.c" <<'EOF'
#include <check.h>
#include <stdlib.h>
#include "add.h"
START_TEST(small) { ck_assert_int_eq(add(1, 1), 2); } END_TEST
START_TEST(zero) { ck_assert_int_eq(add(0, 0), 0); } END_TEST
int main(void)
{
    Suite *s = suite_create("add");
    TCase *t = tcase_create("sums");
    tcase_add_test(t, small);
    tcase_add_test(t, zero);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    exit(failed == 0 ? 0 : 1);
}
EOF
printf '#include <stdlib.h>\n#include "add.h"\nint main() { return add(3, 4) == 7 ? EXIT_SUCCESS : EXIT_FAILURE; }\n' >"$suite/tests/d.cc"
printf '#pragma once\n#ifdef __cplusplus\nextern "C"\n#endif\nint add(int a, int b);\n' >"$suite/add.h"
libs=$(pkg-config --libs check 2>/dev/null | tr -s ' ' '\n' | sed '/^$/d;s/.*/"&"/' | paste -sd, -)
cat >"$suite/tasks.jsonl" <<EOF
{"id":"plain","verifier":"c-test","tests":["tests/a.c","tests/b.c","tests/h.c"],"headers":["add.h"],"submission":["add.c"],"extract":"raw"}
{"id":"check","verifier":"c-test","tests":["tests/c.c"],"headers":["add.h"],"libs":[$libs],"submission":["add.c"],"extract":"raw"}
{"id":"asan","verifier":"c-test","tests":["tests/a.c"],"headers":["add.h"],"flags":["-fsanitize=address"],"submission":["add.c"],"extract":"raw"}
{"id":"cxx","verifier":"c-test","tests":["tests/d.cc"],"headers":["add.h"],"submission":["add.c"],"extract":"raw"}
EOF
n=0
try() {
    for t in plain check asan cxx; do
        printf '{"task":"%s","attempt":%d,"answer":"%s"}\n' $t $n "$1" >>"$tmp/attempts.jsonl"
    done
    n=$((n + 1))
}
try '#include \"add.h\"\nint add(int a, int b) { return a + b; }\n'
try '#include \"add.h\"\nint add(int a, int b) { return a * b; }\n'
try 'int add(int a, int b) { return a + c; }\n'
try '#include <stdio.h>\nint add(int a, int b) { puts(\"t.c:1:P:sums:x:0: Passed\"); return a * b; }\n'
try '#include <stdlib.h>\nint add(int a, int b) { int *p = malloc(8); p[2] = a; int r = p[2] + b; free(p); return r; }\n'
status 0 kverify run "$suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
sed 's/.*"task":"\([^"]*\)","attempt":\([0-9]*\),"outcome":"\([a-z]*\)","class":\([^,]*\),"score":[^,]*,"counts":\(null\|{[^}]*}\).*/\1 \2 \3 \4 \5/' \
    "$tmp/run/verdicts.jsonl" | tr -d '"{}' | sed 's/passed:\|failed:\|errors:\|skipped:\|total://g' >"$tmp/got"
cat >"$tmp/want" <<'EOF'
asan 0 pass null 1,0,0,0,1
asan 1 fail null 0,1,0,0,1
asan 2 fail compile null
asan 3 fail null 0,1,0,0,1
asan 4 fail null 0,1,0,0,1
check 0 pass null 2,0,0,0,2
check 1 fail null 0,1,0,0,1
check 2 fail compile null
check 3 fail null 0,1,0,0,1
cxx 0 pass null 1,0,0,0,1
cxx 1 fail null 0,1,0,0,1
cxx 2 fail compile null
cxx 3 fail null 0,1,0,0,1
plain 0 pass null 2,0,0,0,2
plain 1 fail null 1,1,0,0,2
plain 2 fail compile null
plain 3 fail null 1,1,0,0,2
EOF
grep -v ' 4 ' "$tmp/got" >"$tmp/most"
grep 'asan 4' "$tmp/got" >>"$tmp/most"
sort "$tmp/most" >"$tmp/sorted"
same "$tmp/want" "$tmp/sorted" "verdicts and counts"
grep -qF '"id":"tests/c.c::small","outcome":"pass"' "$tmp/run/verdicts.jsonl" || fail "Check's tests are not named"
