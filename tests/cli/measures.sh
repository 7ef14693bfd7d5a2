#!/bin/sh
# Measures of single answers, against slow definitions and the catalogue.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
case $SAN_CFLAGS in ?*) skip "Python does not load the library" ;; esac
vectors=$shared/catalogue/vectors.json
[ -e "$vectors" ] || vectors=
# shellcheck disable=SC2086
KVERIFY_LIBRARY=$build/.libs/libkverify.so.0 PYTHONPATH=$src/python PYTHONDONTWRITEBYTECODE=1 \
    "$python" "$src/tests/python/measures.py" $vectors || fail "tests/python/measures.py"
