#!/bin/sh
# Figures and their intervals, against the definitions.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

if [ -z "$SAN_CFLAGS" ]; then
    KVERIFY_LIBRARY=$build/.libs/libkverify.so.0 PYTHONPATH=$src/python PYTHONDONTWRITEBYTECODE=1 \
        "$python" "$src/tests/python/figures.py" >"$tmp/out" 2>&1 ||
        { cat "$tmp/out"; fail "tests/python/figures.py"; }
    cat "$tmp/out"
    # SciPy and statsmodels, where they are installed, have the same figures.
    KVERIFY_LIBRARY=$build/.libs/libkverify.so.0 PYTHONPATH=$src/python PYTHONDONTWRITEBYTECODE=1 \
        "$python" "$src/tests/python/second.py" "$kverify" 100 >"$tmp/out" 2>&1 || [ $? = 77 ] ||
        { cat "$tmp/out"; fail "tests/python/second.py"; }
    cat "$tmp/out"
fi

# Names with two numbers, in lists and in gates.
code=$src/examples/results/code
status 0 kverify score --metric 'g_pass@3/2,best@2' --format csv "$code"
says ',g_pass@3/2,'
says ',best@2_pooled,'
status 0 kverify score --metric pass@1 --require 'g_pass@2/1>=0.5' "$code"
status 1 kverify score --metric pass@1 --require 'g_pass@2/2>=0.9' "$code"
status 2 kverify score --metric 'g_pass@2/0' "$code"
says "no metric 'g_pass@2/0'"
status 0 kverify compare --metric 'g_pass@2/1' "$code"
says 'g_pass@2/1'
status 0 kverify compare --metric best@2 "$code"
says 'best@2'
