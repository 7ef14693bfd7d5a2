#!/bin/sh
# Tests and candidate in two processes: what ordinary suites do goes through,
# what cheats does not, and what can't be carried is named.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
case $SAN_CFLAGS in *-fsanitize*) false ;; esac || skip "a forked interpreter takes no sanitizers"
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"

# Fidelity, forked and, a third of the cases, started anew alike, but for numbers
# in messages; make torture takes all of them.
third=${SPLIT_EVERY:-3}
status 0 "$src/tests/split/run" --kverify "$kverify" --table
tail -1 "$tmp/out"
sed 's/[0-9][0-9]*/N/g' "$tmp/out" >"$tmp/warm"
status 0 "$src/tests/split/run" --kverify "$kverify" --table --cold --every "$third"
sed '$d;s/[0-9][0-9]*/N/g' "$tmp/out" >"$tmp/cold"
grep -vxFf "$tmp/warm" "$tmp/cold" && fail "warm and cold differ"
[ -s "$tmp/cold" ] || fail "no cold case"

# Modules are found as Python finds them.
status 0 "$src/tests/split/imports" --kverify "$kverify"
tail -1 "$tmp/out"
says " 0 deviations"

# The same suites with the candidate in the process: what the split can't do
# works there, so that it is the split's limit and not the suite's.
status 0 "$src/tests/split/run" --kverify "$kverify" --integrity I1+ --every "$third"
tail -1 "$tmp/out"

# What the two halves may say to each other, and what not, a little of it.
status 0 /usr/bin/python3 "$src/fuzz/codec.py" --seed 1 --time 4
tail -1 "$tmp/out"
says ", 0 findings"

status 0 "$src/tests/split/attacks" --kverify "$kverify"
tail -1 "$tmp/out"
says ", 0 deviations"
status 0 "$src/tests/split/register" --kverify "$kverify"
tail -1 "$tmp/out"
says ", 0 deviations"
status 0 "$src/tests/split/hostile" --kverify "$kverify"
tail -1 "$tmp/out"
says ", 0 deviations"

# Registering finds the strongest grade and says what stood in the way.
mkdir -p "$tmp/suite/tests"
cat >"$tmp/suite/tests/test_money.py" <<'END'
from money import Money, total


def test_total():
    assert total([1, 2, 3]) == 6


def test_equal():
    assert Money(5) == 5
END
cat >"$tmp/suite/tests/test_sum.py" <<'END'
from total import total


def test_total():
    assert total([1, 2, 3]) == 6
END
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"money","verifier":"pytest","tests":["tests/test_money.py"],"submission":["money.py"],"reference":{"money.py":"class Money:\n    def __init__(self, n):\n        self.n = n\n\n    def __eq__(self, o):\n        return self.n == getattr(o, 'n', o)\n\n\ndef total(x):\n    return sum(x)\n"}}
{"id":"sum","verifier":"pytest","tests":["tests/test_sum.py"],"submission":["total.py"],"reference":{"total.py":"def total(x):\n    return sum(x)\n"}}
END
status 0 "$kverify" validate "$tmp/suite" --output "$tmp/registered"
grep -q "^money  *valid  *I1+" "$tmp/out" || fail "money is not I1+"
grep -q "^sum  *valid  *I2" "$tmp/out" || fail "sum is not I2"
status 0 "$kverify" explain "$tmp/registered"
says "not I2: tests/test_money.py::test_equal: equality: an object of Money is compared"
says "compare attributes"
says "1 of 2 tasks are I2; 2 of 3 tests run in two processes"
status 0 "$kverify" explain "$tmp/registered" sum
says "sum: pytest, I2, 1 test"
status 3 "$kverify" explain "$tmp/registered" nothing
says "no task 'nothing'"

# Where the reference gives plain data, an object decides nothing; where it gives
# one of its own, it does.
cat >"$tmp/suite/tests/test_kinds.py" <<'END'
import kinds


def test_text():
    assert kinds.title("a b").startswith("A")


def test_object():
    p = kinds.Path(3)
    assert p.grown().length() == 4


def test_each():
    assert [n for n in kinds.evens(5)] == [0, 2, 4]
END
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"kinds","verifier":"pytest","tests":["tests/test_kinds.py"],"submission":["kinds.py"],"reference":{"kinds.py":"def title(text):\n    return text.title()\n\n\nclass Path:\n    def __init__(self, n):\n        self.n = n\n\n    def grown(self):\n        return Path(self.n + 1)\n\n    def length(self):\n        return self.n\n\n\ndef evens(n):\n    return list(range(0, n, 2))\n"}}
END
status 0 "$kverify" validate "$tmp/suite" --output "$tmp/kinds"
grep -q '"objects":\[[^]]*test_object' "$tmp/kinds/tasks.jsonl" || fail "no objects: $(cat "$tmp/kinds/tasks.jsonl")"
grep -q '"objects":\[[^]]*test_text' "$tmp/kinds/tasks.jsonl" && grep -q 'test_text call =object' "$tmp/kinds/tasks.jsonl" &&
    fail "text is no object"
python3 - "$tmp/attempts.jsonl" <<'END'
import json, sys
good = """def title(text):
    return text.title()
class Step:
    def __init__(self, n): self.n = n
    def length(self): return self.n
class Path(Step):
    def grown(self): return Step(self.n + 1)
def evens(n):
    return (i for i in range(n) if i % 2 == 0)
"""
yes = "class Yes:\n    def __getattr__(self, n): return lambda *a: True\n"
with open(sys.argv[1], "w") as f:
    for text in (good, yes + good.replace("text.title()", "Yes()"),
                 good.replace("return text.title()", "return type('T', (str,), {'startswith': lambda *a: True})('')"),
                 yes + good.replace("return (i for i in range(n) if i % 2 == 0)", "return Yes()")):
        f.write(json.dumps({"task": "kinds", "files": {"kinds.py": text}}) + "\n")
END
"$kverify" run "$tmp/kinds" "$tmp/attempts.jsonl" --output "$tmp/kinds.run" --quiet >"$tmp/out" 2>&1 || true
says "4 of 4 attempts judged: 1 pass"
grep -q '"attempt":1.*startswith of an object of Yes, where the reference gives plain data' "$tmp/kinds.run/verdicts.jsonl" ||
    { cat "$tmp/kinds.run/verdicts.jsonl"; fail "no reason"; }

# A first attempt, and one after a thousand forks, see the same machine.
cat >"$tmp/suite/tests/test_state.py" <<'END'
import os
import random

from state import look


def test_state(tmp_path):
    assert look() == sorted(os.listdir("/tmp"))
    assert "KV_ORDERS" not in os.environ
END
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"state","verifier":"pytest","integrity":"I2","tests":["tests/test_state.py"],"submission":["state.py"],"inventory":["tests/test_state.py::test_state"]}
END
python3 - "$tmp/attempts.jsonl" <<'END'
import json, sys
with open(sys.argv[1], "w") as f:
    for i in range(40):
        f.write(json.dumps({"task": "state", "attempt": i, "files": {"state.py":
            "import os\n\n\ndef look():\n    here = sorted(os.listdir('/tmp'))\n"
            "    for d in '/dev/shm', '/box':\n        assert not [n for n in os.listdir(d)\n"
            "                    if n not in ('state.py', '__pycache__')], os.listdir(d)\n"
            "        open(d + '/left', 'w').close()\n    return here\n# %d\n" % i}}) + "\n")
END
status 0 "$kverify" run "$tmp/suite" "$tmp/attempts.jsonl" --output "$tmp/state" --quiet \
    --workers 1
says "40 pass"

# A candidate that ends its process is noticed at once, however it was started.
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"sum","verifier":"pytest","integrity":"I2","tests":["tests/test_sum.py"],"submission":["total.py"],"inventory":["tests/test_sum.py::test_total"],"limits":{"wall_s":10}}
END
cat >"$tmp/attempts.jsonl" <<'END'
{"task":"sum","attempt":0,"files":{"total.py":"import os\nos._exit(0)\n"}}
{"task":"sum","attempt":1,"files":{"total.py":"import os\n\n\ndef total(x):\n    os._exit(0)\n"}}
END
for cold in "" 1; do
    rm -rf "$tmp/ended"
    if [ -n "$cold" ]; then
        KVERIFY_COLD=1 "$kverify" run "$tmp/suite" "$tmp/attempts.jsonl" --output "$tmp/ended" --quiet \
            >/dev/null || fail "a run of candidates that end"
    else
        "$kverify" run "$tmp/suite" "$tmp/attempts.jsonl" --output "$tmp/ended" --quiet >/dev/null ||
            fail "a run of candidates that end"
    fi
    [ "$(grep -c '"outcome":"fail","class":"crash"' "$tmp/ended/verdicts.jsonl")" -eq 2 ] ||
        fail "candidates that end${cold:+, cold}: $(cat "$tmp/ended/verdicts.jsonl")"
done

# A package that is not there is the machine's want, not the candidate's.
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"sum","verifier":"pytest","integrity":"I2","preload":["no_such_package"],"tests":["tests/test_sum.py"],"submission":["total.py"],"inventory":["tests/test_sum.py::test_total"]}
END
printf '%s\n' '{"task":"sum","attempt":0,"files":{"total.py":"def total(x):\n    return sum(x)\n"}}' >"$tmp/attempts.jsonl"
status 3 "$kverify" run "$tmp/suite" "$tmp/attempts.jsonl" --output "$tmp/absent" --quiet
grep -q '"outcome":"error","class":"environment"' "$tmp/absent/verdicts.jsonl" ||
    fail "an absent package: $(cat "$tmp/absent/verdicts.jsonl")"

# What tests do when they are loaded ahead is filtered as well: keyctl is not
# permitted there.
cat >"$tmp/suite/tests/test_load.py" <<'END'
import ctypes

CALLED = ctypes.CDLL(None, use_errno=True).syscall(250, 0, -3, 0)
ERROR = ctypes.get_errno()

from total import total


def test_total():
    assert (CALLED, ERROR) == (-1, 1)
    assert total([1]) == 1
END
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"load","verifier":"pytest","integrity":"I2","tests":["tests/test_load.py"],"submission":["total.py"],"inventory":["tests/test_load.py::test_total"]}
END
sed 's/"sum"/"load"/' "$tmp/attempts.jsonl" >"$tmp/load.jsonl"
status 0 "$kverify" run "$tmp/suite" "$tmp/load.jsonl" --output "$tmp/load" --quiet
says "1 pass"

# Killed, it leaves no interpreter behind.
cat >"$tmp/suite/tasks.jsonl" <<'END'
{"id":"load","verifier":"pytest","integrity":"I2","tests":["tests/test_sum.py"],"submission":["total.py"],"inventory":["tests/test_sum.py::test_total"]}
END
printf '%s\n' '{"task":"load","attempt":0,"files":{"total.py":"import time\ntime.sleep(20)\n"}}' >"$tmp/sleep.jsonl"
descendants() {
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        echo "$child"
        descendants "$child"
    done
}
interpreters() { # PID...: those that are
    for p in "$@"; do
        # Zygotes, templates and jobs run a script given with -c that begins so.
        ! grep -qsa "A zygote's interpreter" "/proc/$p/cmdline" || echo "$p"
    done
}
# Not the wrapper of a build in place, which would be what is killed.
real=$build/.libs/kverify
[ -x "$real" ] || real=$kverify
LD_LIBRARY_PATH=$build/.libs "$real" run "$tmp/suite" "$tmp/sleep.jsonl" --output "$tmp/killed" \
    --quiet --workers 1 >/dev/null 2>&1 &
pid=$!
tries=0
while [ -z "$(interpreters $(descendants $pid))" ] && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
sleep 1
theirs=$(interpreters $(descendants $pid))
[ -n "$theirs" ] || fail "no interpreter was started"
kill -9 "$pid"
tries=0
while [ -n "$(interpreters $theirs)" ] && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
[ -z "$(interpreters $theirs)" ] || fail "interpreters are left behind"

# Nothing at all satisfies no assertion about each item, where the reference
# gives items; where it gives none, or nothing is asked of each, it may.
mkdir -p "$tmp/each/tests"
cat >"$tmp/each/tests/test_each.py" <<'END'
from each import evens, gen, notes, squares, words


def test_all():
    assert all(x % 2 == 0 for x in evens(10))


def test_loop():
    for x, y in zip(squares(3), [0, 1, 4]):
        assert x == y


def test_gen():
    for w in gen():
        assert w == "a"


def test_weak():
    assert isinstance(words(), list)


def test_none():
    assert all(n for n in notes())


def test_bound():
    assert len(words()) < 5
END
cat >"$tmp/each/tasks.jsonl" <<'END'
{"id":"each","verifier":"pytest","tests":["tests/test_each.py"],"submission":["each.py"],"reference":{"each.py":"def squares(n): return [i * i for i in range(n)]\ndef evens(n): return list(range(0, n, 2))\ndef words(): return ['a']\ndef notes(): return []\ndef gen():\n    yield 'a'\n"}}
END
cat >"$tmp/each/attempts.jsonl" <<'END'
{"task":"each","attempt":0,"files":{"each.py":"def squares(n): return tuple(i * i for i in range(n))\ndef evens(n): return iter(range(0, n, 2))\ndef words(): return []\ndef notes(): return ()\ndef gen(): return ['a']\n"}}
{"task":"each","attempt":1,"files":{"each.py":"def squares(n): return []\ndef evens(n): return []\ndef words(): return []\ndef notes(): return []\ndef gen():\n    return\n    yield\n"}}
END
status 0 "$kverify" validate "$tmp/each" --output "$tmp/each.valid"
says "each                                     valid   I2"
status 0 "$kverify" run "$tmp/each.valid" "$tmp/each/attempts.jsonl" -o "$tmp/each.out" --quiet
head -1 "$tmp/each.out/verdicts.jsonl" | grep -q '"outcome":"pass"' || fail "an honest one: $(cat "$tmp/each.out/verdicts.jsonl")"
for t in all loop gen; do
    grep -q "test_$t\",\"outcome\":\"[a-z]*\",[^}]*it compares nothing" "$tmp/each.out/verdicts.jsonl" ||
        fail "test_$t passes with nothing: $(cat "$tmp/each.out/verdicts.jsonl")"
done
for t in weak none bound; do
    tail -1 "$tmp/each.out/verdicts.jsonl" | grep -q "test_$t\",\"outcome\":\"pass\"" ||
        fail "test_$t does not pass: $(cat "$tmp/each.out/verdicts.jsonl")"
done
