#!/bin/sh
# Data in, data out: functions in Python and in C by their cases, boxed
# answers; relations, kinds of values, and answers that only look equal.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
suite=$tmp/suite
mkdir "$suite"
cat >"$suite/tasks.jsonl" <<'EOF'
{"id":"gcd","verifier":"function","language":"c","entry":"gcd","signature":{"returns":"long","args":["long","long"]},"submission":["g.c"],"extract":"raw","cases":[{"args":[12,18],"expect":6},{"args":[0,9],"expect":9}]}
{"id":"sort","verifier":"function","language":"c","entry":"sort","signature":{"returns":"void","args":["int[]","size_t"]},"submission":["s.c"],"extract":"raw","cases":[{"args":[[3,1,2],3],"expect":{"$tuple":[null,[1,2,3]]}},{"args":[[],0],"expect":{"$tuple":[null,[]]}}]}
{"id":"mixed","verifier":"function","language":"c","entry":"mixed","signature":{"returns":"string","args":["string","double","bool","uint64_t"]},"submission":["m.c"],"extract":"raw","cases":[{"args":["a\"\\b",1.5,true,{"$int":"18446744073709551615"}],"expect":"say \"ok\"\n"}]}
{"id":"half","verifier":"function","language":"c","entry":"half","signature":{"returns":"double","args":["double"]},"submission":["h.c"],"extract":"raw","cases":[{"args":[3],"expect":1.5},{"args":[1],"expect":0.5,"relation":"near","tolerance":0.001}]}
{"id":"badsig","verifier":"function","language":"c","entry":"f","signature":{"returns":"int","args":["widget"]},"submission":["h.c"],"extract":"raw","cases":[{"args":[3],"expect":1}]}
{"id":"py","verifier":"function","entry":"f","submission":["m.py"],"extract":"raw","cases":[{"args":[1],"expect":{"$tuple":[1,"a"]}},{"args":[2],"expect":{"$set":[1,2]}},{"args":[3],"expect":{"$dict":[["k",[1.5]],[2,null]]}},{"args":[4],"raises":"ValueError"},{"args":[5],"expect":true},{"args":[6],"expect":null,"relation":"is"},{"args":[7],"relation":"true"},{"args":[8],"relation":"false"},{"args":[9],"expect":{"$int":"123456789012345678901234567890"}},{"args":[10],"expect":{"$bytes":"00ff"}}]}
{"id":"box","verifier":"boxed","key":"7/2"}
EOF
right='def f(n):\n    if n == 4:\n        raise UnicodeError(1)\n    return {1: (1, \"a\"), 2: {2, 1}, 3: {2: None, \"k\": [1.5]}, 5: 1, 6: None, 7: [0], 8: \"\", 9: 123456789012345678901234567890, 10: b\"\\x00\\xff\"}[n]\n'
odd='class E(list):\n    def __eq__(self, o):\n        return True\n\n\ndef f(n):\n    if n == 4:\n        raise KeyError(1)\n    return {1: [1, \"a\"], 2: [1, 2], 3: {\"k\": E()}, 5: E(), 6: False, 7: E(), 8: object(), 9: 1.2345678901234568e29, 10: \"00ff\"}[n]\n'
n=0
try() { # TASK ANSWER
    printf '{"task":"%s","attempt":%d,"answer":"%s"}\n' "$1" $n "$2" >>"$tmp/attempts.jsonl"
    n=$((n + 1))
}
try gcd 'long gcd(long a, long b) { while (b) { long t = a % b; a = b; b = t; } return a; }'
try gcd 'long gcd(long a, long b) { return a < b ? a : b; }'
try gcd 'long gcd(long a) { return a '
try gcd '#include <unistd.h>\nlong gcd(long a, long b) { _exit(0); }'
try sort '#include <stddef.h>\nvoid sort(int *a, size_t n) { for (size_t i = 0; i < n; i++) for (size_t j = i + 1; j < n; j++) if (a[j] < a[i]) { int t = a[i]; a[i] = a[j]; a[j] = t; } }'
try sort '#include <stddef.h>\nvoid sort(int *a, size_t n) { }'
try mixed '#include <stdint.h>\n#include <string.h>\nconst char *mixed(const char *s, double d, _Bool b, uint64_t u) { return !strcmp(s, \"a\\\"\\\\b\") && d == 1.5 && b && u == UINT64_MAX ? \"say \\\"ok\\\"\\n\" : 0; }'
try half 'double half(double x) { return x / 2; }'
try half 'double half(double x) { return 0.0 / (x - x); }'
try badsig 'int f(int x) { return x; }'
try py "$right"
try py "$odd"
try py 'import nothing_here'
try box 'so \\boxed{ 7/2 }'
try box '\\boxed{7/2} or \\boxed{3}'
try box '\\boxed{3.5}'
try box 'no box, \\boxed 7'
try box 'seven halves'
status 3 kverify run "$suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
sed 's/.*"task":"\([^"]*\)","attempt":\([0-9]*\),"outcome":"\([a-z]*\)","class":\([^,]*\),"score":[^,]*,"counts":\(null\|{[^}]*}\).*/\2 \1 \3 \4 \5/' \
    "$tmp/run/verdicts.jsonl" | tr -d '"{}' | sed 's/passed:\|failed:\|errors:\|skipped:\|total://g' | sort -n >"$tmp/got"
cat >"$tmp/want" <<'EOF'
0 gcd pass null 2,0,0,0,2
1 gcd fail null 0,2,0,0,2
2 gcd fail compile null
3 gcd fail null 0,2,0,0,2
4 sort pass null 2,0,0,0,2
5 sort fail null 1,1,0,0,2
6 mixed pass null 1,0,0,0,1
7 half pass null 2,0,0,0,2
8 half fail null 0,2,0,0,2
9 badsig error infra null
10 py pass null 10,0,0,0,10
11 py fail null 0,10,0,0,10
12 py fail null 0,10,0,0,10
13 box pass null null
14 box fail ambiguous null
15 box fail null null
16 box fail ambiguous null
17 box fail no_answer null
EOF
same "$tmp/want" "$tmp/got" "verdicts and counts"
grep -q 'argument 1 has no known type' "$tmp/run/verdicts.jsonl" || fail "a bad signature is not named"
