#!/bin/sh
# Final answers: a table both ways round, extraction, tolerances, what cannot be
# decided, and hostile formulas.  Where python3-sympy is installed, random pairs.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

pairs=0
"$python" -c 'import sympy' 2>/dev/null && pairs=150
math=$shared/data/math/math_cot_100.jsonl
[ -e "$math" ] || math=
if [ -z "$SAN_CFLAGS" ]; then
    # shellcheck disable=SC2086
    KVERIFY_LIBRARY=$build/.libs/libkverify.so.0 PYTHONPATH=$src/python PYTHONDONTWRITEBYTECODE=1 \
        KVERIFY_PLUGIN_PATH=$build/plugins/answer/.libs \
        "$python" "$src/tests/python/answers.py" "$src/tests/answers/rows.txt" $math --pairs $pairs >"$tmp/out" 2>&1 ||
        { cat "$tmp/out"; fail "tests/python/answers.py"; }
    cat "$tmp/out"
fi

# A suite of it: a column for what has no answer, and what is not decided is
# neither right nor wrong.
export KVERIFY_PLUGIN_PATH="$build/plugins/answer/.libs"
cd "$tmp"
mkdir suite
cat >suite/tasks.jsonl <<'END'
{"id":"half","verifier":"answer","answer":"\\frac{1}{2}"}
{"id":"roots","verifier":"answer","answer":["\\pm\\sqrt{3}"]}
END
cat >a.jsonl <<'END'
{"task":"half","attempt":0,"answer":"\\boxed{0.5}"}
{"task":"half","attempt":1,"answer":"\\boxed{\\sum_{k=1}^{3} k}"}
{"task":"half","attempt":2,"answer":"I see no way to do it in the time that I have left here."}
{"task":"roots","attempt":0,"answer":"The answer is $\\sqrt{3}, -\\sqrt{3}$."}
{"task":"roots","attempt":1,"answer":"\\boxed{\\sqrt{3}}"}
END
status 0 kverify run suite a.jsonl -o run --quiet
sed 's/.*"task":"\([^"]*\)","attempt":\([0-9]\),"outcome":"\([a-z]*\)","class":\([^,]*\),.*/\1 \2 \3 \4/;s/"//g' \
    run/verdicts.jsonl >got
cat >want <<'END'
half 0 pass null
half 1 unscored null
half 2 fail no_answer
roots 0 pass null
roots 1 fail null
END
same want got verdicts
status 0 kverify score run --metric 'pass@1,no_answer' --format json
says '"no_answer"'
status 0 kverify show run half 1
says "undecided"

# A task that cannot be judged is an error, never a wrong answer.
echo '{"id":"half","verifier":"answer","answer":{}}' >suite/tasks.jsonl
status 3 kverify run suite a.jsonl -o bad --quiet
grep -q "'answer' is not a text, a number or a list of them" bad/verdicts.jsonl || fail "the reason"
