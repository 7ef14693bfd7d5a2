#!/bin/sh
# Rules of the source tree that a program can check.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
cd "$src"

# The library never prints, exits, or calls the shell.  What runs in a box of
# its own, and text of programs that are made, is not the library.
library=$(find core plugins -name "*.c" ! -path "core/launch/*" | grep -vE 'ctest/main.c|ctest/split/(wire|heap|given|tester|worker).c|function/cdriver.c|native/runner/')
# shellcheck disable=SC2086
if grep -nE '\b(printf|puts|putchar|perror|exit|_exit|abort|system|chdir|setlocale|signal)\(' \
    $library | grep -vE '(sn|vsn|f|s)printf\(|(buf|text)_printf\(|^[^:]*:[0-9]*: \*'; then
    fail "a banned call"
fi
# shellcheck disable=SC2086
if grep -nE '\bf(printf|puts)\((stdout|stderr)|\bstd(out|err)\b' $library |
    grep -vE '^[^:]*:[0-9]*: \*|/\*'; then
    fail "the library prints"
fi
# Nothing has slipped in beside the folders.
if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files | grep -v / | grep -vxE '\.clang-format|\.editorconfig|\.gitignore|CHANGELOG.md|CONTRIBUTING.md|LICENSE|Makefile.am|README.md|SECURITY.md|bootstrap|configure.ac|kverify.pc.in' &&
        fail "files at the top of the tree"
fi
# 80 columns, no tabs.
files=$(find core plugins cli include -name "*.[ch]" ! -path "core/launch/*" -o -name "*.cc")
# shellcheck disable=SC2086
if awk 'length > 80 { print FILENAME ":" FNR ": " length " columns"; bad = 1 } END { exit !bad }' $files; then
    fail "lines over 80 columns"
fi
# shellcheck disable=SC2086
if grep -n "$(printf '\t')" $files; then fail "a tab"; fi
# The list of exported symbols is the header's.
cp core/libkverify.syms "$tmp/syms"
ls include/kverify/*.h | grep -v /plugin.h | xargs sed 's@/\*.*\*/@@' | grep -oE '\bkv_[a-z0-9_]+\(' |
    tr -d '(' | sort -u >"$tmp/header"
sed -n 's/^        \(kv_[a-z0-9_]*\);$/\1/p' "$tmp/syms" | sort -u >"$tmp/listed"
same "$tmp/header" "$tmp/listed" "run tools/gen-syms"
if command -v nm >/dev/null 2>&1 && [ -e "$build/.libs/libkverify.so" ] && [ -z "$SAN_CFLAGS" ]; then
    nm -D --defined-only "$build/.libs/libkverify.so" | awk '$2 != "A" { print $3 }' | sort -u >"$tmp/exported"
    same "$tmp/header" "$tmp/exported" "symbols of the library"
fi
# The header compiles alone, as C99 and as C++.
for header in benchmarks calls kverify plugin rubric run types; do
    echo "#include <kverify/$header.h>" >"$tmp/h.c"
    cp "$tmp/h.c" "$tmp/h.cc"
    $CC -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Werror -Iinclude -fsyntax-only "$tmp/h.c"
    ${CXX:-c++} -std=c++11 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only "$tmp/h.cc"
done
# Every public function is in the manual.
while read -r name; do
    grep -q "$name" man/libkverify.3 || fail "$name is not in man/libkverify.3"
done <"$tmp/header"
