#!/bin/sh
# The Python package: its users' calls, the adapters, the catalogue's vectors, and
# a wheel that is made and installed offline.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
[ -z "${SAN_CFLAGS:-}" ] || skip "loaded into an interpreter without sanitizers only"
with_boxes

library=$(find "$build/.libs" -name 'libkverify.so.0' | head -1)
[ -n "$library" ] || skip "built without a shared library"
KVERIFY_LIBRARY=$library
PYTHONPATH=$src/python
PYTHONDONTWRITEBYTECODE=1
export KVERIFY_LIBRARY PYTHONPATH PYTHONDONTWRITEBYTECODE

status 0 timeout 600 "$python" "$src/tests/python/package.py"
says "ok no_processes_left"
status 0 timeout 600 "$python" "$src/tests/python/adapters.py"
says "ok verl"
if [ -e "$shared/catalogue/vectors.json" ]; then
    status 0 "$python" "$src/tests/python/vectors.py" "$shared/catalogue/vectors.json"
    says " 0 deviations"
fi
# Without NumPy there are lists.
cat >"$tmp/lists.py" <<'E'
import sys
sys.modules["numpy"] = None
import kverify
assert kverify.advantages([1, 0], groups=2, preset="dr-grpo") == [0.5, -0.5]
E
status 0 "$python" "$tmp/lists.py"
# What docs/embedding.md shows first.
sed -n '/^```python$/,/^```$/p' "$src/docs/embedding.md" | sed '1d;/^```$/,$d' >"$tmp/first.py"
echo 'assert verdict.reward() == 1.0, verdict.evidence' >>"$tmp/first.py"
status 0 "$python" "$tmp/first.py"
# A suite as test items.
mkdir "$tmp/suite"
for i in 1 2; do
    printf '{"id":"t%d","verifier":"function","entry":"f","submission":["s.py"],"extract":"raw",' $i
    printf '"cases":[{"args":[1],"expect":%d}]}\n' $i
done >"$tmp/suite/tasks.jsonl"
for i in 1 2; do
    printf '{"task":"t%d","attempt":0,"answer":"def f(n):\\n    return 2\\n"}\n' $i
done >"$tmp/attempts.jsonl"
if "$python" -c 'import pytest' 2>/dev/null; then
    status 1 "$python" -m pytest -q -p no:cacheprovider -p kverify.pytest_plugin --kverify-suite "$tmp/suite" \
        --kverify-attempts "$tmp/attempts.jsonl" "$tmp/suite"
    says "1 failed, 1 passed"
    says "t1-0"
fi
# The command, the package and C give the same rewards.
printf '{"task_id": "T/%s", "passed": %s}\n' 0 true 0 false 0 null 1 true 1 false >"$tmp/r.jsonl"
kverify reward --run m "$tmp/r.jsonl" >"$tmp/lines" 2>/dev/null
cat >"$tmp/same.py" <<'E'
import json, sys
import kverify
lines = [json.loads(line) for line in open(sys.argv[1])]
got = kverify.advantages([l["reward"] for l in lines], groups=[l["group"] for l in lines])
assert got == [l["advantage"] for l in lines] and got[0] > 0 > got[1], got
E
status 0 "$python" "$tmp/same.py" "$tmp/lines"

# A wheel of an installed kverify works where nothing else is installed.
"$python" -c 'import venv, ensurepip' 2>/dev/null || skip "the rest needs python3-venv"
(cd "$build" && ${MAKE:-make} -s install DESTDIR="$tmp/root" >"$tmp/log" 2>&1) || { tail "$tmp/log"; fail "make install"; }
prefix=$(dirname "$(dirname "$(dirname "$(find "$tmp/root" -name kverify.pc)")")")
unset KVERIFY_LIBRARY KVERIFY_LAUNCHER KVERIFY_PLUGIN_PATH PYTHONPATH
"$python" -m venv "$tmp/venv"
cp -r "$src/python" "$tmp/source"
KVERIFY_PREFIX=$prefix "$tmp/venv/bin/pip" install -q --no-index --disable-pip-version-check "$tmp/source" >"$tmp/out" 2>&1 ||
    { cat "$tmp/out"; fail "pip install"; }
mv "$prefix" "$tmp/elsewhere"
cat >"$tmp/use.py" <<'E'
import kverify
task = kverify.Task("t", {"entry": "f", "submission": ["s.py"], "cases": [{"args": [1], "expect": 2}]})
with kverify.Engine() as engine:
    verdict = engine.verify("function", task, "def f(n):\n    return n + 1\n")
    assert verdict, verdict.evidence
print(kverify.__version__)
E
status 0 "$tmp/venv/bin/python" "$tmp/use.py"
status 0 "$tmp/venv/bin/kverify" --version
status 0 "$tmp/venv/bin/kverify" score --run m "$tmp/r.jsonl"
says "m "

# With patchelf all libraries are in it but the platform's, under names of their own.
command -v patchelf >/dev/null || skip "the rest needs patchelf"
bundle=$(find "$tmp/venv" -type d -name bundle)
find "$bundle" -type f \( -name '*.so*' -o -path '*/bin/*' -o -path '*/libexec/*' \) >"$tmp/programs"
[ "$(wc -l <"$tmp/programs")" -gt 60 ] || fail "few programs in the wheel: $(cat "$tmp/programs")"
while read -r program; do
    env -u LD_LIBRARY_PATH LC_ALL=C ldd "$program" >"$tmp/needed" 2>&1 || true
    sed "s|=> $bundle/[^ ]*|=> bundle|" "$tmp/needed" | grep -E '=> (/|not found)' |
        grep -vE 'lib(c|m|dl|rt|pthread|resolv|util|nsl|gcc_s|stdc\+\+)\.so|ld-linux' >"$tmp/outside" || true
    [ ! -s "$tmp/outside" ] || { cat "$tmp/outside"; fail "$program needs what is not in the wheel"; }
done <"$tmp/programs"
status 0 "$tmp/venv/bin/kverify" plugins
says "judge"
ls "$tmp"/venv/lib/python*/site-packages/kverify-*.dist-info/licenses >"$tmp/out"
says "libxml2"
