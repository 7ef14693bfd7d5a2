#!/bin/sh
# One engine, used on both sides of a fork, and by a program whose locale has a
# decimal comma.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

status 0 timeout 100 "$build/tests/forks" 4 20
status 0 timeout 100 "$build/tests/forks" 1 20

requires localedef
localedef -i de_DE -f UTF-8 "$tmp/de_DE.UTF-8" 2>/dev/null || skip "no sources of the locale de_DE"
comma() { # VERIFIER TASK ANSWER
    # The C library itself never frees its list of locale folders.
    status 0 env ASAN_OPTIONS=detect_leaks=0 LOCPATH="$tmp" LC_ALL=de_DE.UTF-8 \
        "$build/tests/verify_once" "$1" '{}' "$2" "$3"
}
f='"entry":"f","submission":["s.py"],"extract":"raw"'
comma function "{$f,\"cases\":[{\"args\":[2.5],\"expect\":5.5}]}" 'def f(x): return x + 3'
says '"outcome":"pass"'
comma function "{$f,\"cases\":[{\"args\":[[1.5,2.5]],\"expect\":4}]}" 'def f(x): return len(x)'
says '"outcome":"fail"'
comma function "{$f,\"cases\":[{\"kwargs\":{\"x\":0.25},\"expect\":0.5,\"relation\":\"near\",\"tolerance\":0.01}]}" 'def f(x): return 2.004 * x'
says '"outcome":"pass"'
comma function '{"entry":"f","language":"c","submission":["s.c"],"extract":"raw","signature":{"returns":"double","args":["double"]},"cases":[{"args":[1.5],"expect":3.25}]}' \
    'double f(double x) { return x + 1.75; }'
says '"outcome":"pass"'
comma stdio '{"submission":["s.py"],"extract":"raw","command":["/usr/bin/python3","s.py"],"compare":"near","tolerance":0.01,"cases":[{"output":"1.5"}]}' 'print(1.505)'
says '"outcome":"pass"'
