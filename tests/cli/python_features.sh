#!/bin/sh
# What suites do: parametrised ids, fixtures, classes, async, subtests, skips,
# expected failures, set-ups that fail, collection errors.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"

suite=$tmp/suite
mkdir -p "$suite/tests"
cat >"$suite/tests/conftest.py" <<'EOF'
import pytest


@pytest.fixture(params=["x", "y"])
def letter(request):
    yield request.param
EOF
cat >"$suite/tests/test_all.py" <<'EOF'
import asyncio
import unittest

import pytest
from mod import Box, double, slow_double


@pytest.mark.parametrize("n,want", [(1, 2), pytest.param(2, 4, id="two"), (3, 6)])
def test_param(n, want):
    assert double(n) == want


@pytest.mark.parametrize("s", ["a b", "\u00e9", "[x]"])
def test_text(s):
    assert double(s) == s + s


def test_fixture(letter, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LETTER", letter)
    (tmp_path / letter).write_text(double(letter))
    print((tmp_path / letter).read_text())
    assert capsys.readouterr().out == letter + letter + "\n"


class TestClass:
    def setup_method(self):
        self.box = Box(3)

    def test_value(self):
        assert self.box.value == 3

    class TestInner:
        def test_inner(self):
            assert double(5) == 10


def test_async():
    assert asyncio.run(slow_double(4)) == 8


@pytest.mark.skip(reason="later")
def test_skipped():
    assert False


@pytest.mark.xfail
def test_expected_failure():
    assert double(1) == 3


class TestUnit(unittest.TestCase):
    def test_unit(self):
        self.assertEqual(double(2), 4)
EOF
cat >"$suite/tests/test_unit.py" <<'EOF'
import unittest

from mod import double, slow_double


class TestSub(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table = [(1, 2), (2, 4)]

    def test_sub(self):
        for n, want in self.table:
            with self.subTest(n=n):
                self.assertEqual(double(n), want)

    @unittest.skip("later")
    def test_skip(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.assertEqual(double(1), 3)


@unittest.skip("all of it")
class TestSkipped(unittest.TestCase):
    def test_never(self):
        self.fail()


class TestAsync(unittest.IsolatedAsyncioTestCase):
    async def test_async(self):
        self.assertEqual(await slow_double(3), 6)
EOF
good='class Box:\n    def __init__(self, value):\n        self.value = value\n\n\ndef double(n):\n    return n + n\n\n\nasync def slow_double(n):\n    return n + n\n'
cat >"$suite/tasks.jsonl" <<EOF
{"id":"py","verifier":"pytest","tests":["tests/test_all.py"],"support":["tests/conftest.py"],"submission":["mod.py"],"extract":"raw","reference":{"mod.py":"$good"}}
{"id":"unit","verifier":"unittest","tests":["tests/test_unit.py"],"submission":["mod.py"],"extract":"raw","reference":{"mod.py":"$good"}}
EOF
status 0 kverify validate "$suite" -o "$tmp/registered"
says "2 valid, 0 invalid"
grep '"id":"py"' "$tmp/registered/tasks.jsonl" >"$tmp/py"
for id in 'test_all.py::test_param[1-2]' 'test_param[two]' 'test_text[a b]' 'test_text[[x]]' \
    'test_fixture[x]' 'TestClass::test_value' 'TestClass::TestInner::test_inner' 'TestUnit::test_unit'; do
    grep -qF "$id" "$tmp/py" || fail "the inventory lacks $id"
done
grep -qF '"skips":["tests/test_all.py::test_skipped","tests/test_all.py::test_expected_failure"]' "$tmp/py" ||
    fail "skips of the pytest suite"
grep '"id":"unit"' "$tmp/registered/tasks.jsonl" >"$tmp/unit"
for id in TestSub::test_sub TestSub::test_skip TestSub::test_expected TestSkipped::test_never TestAsync::test_async; do
    grep -qF "tests/test_unit.py::$id" "$tmp/unit" || { cat "$tmp/unit"; fail "the inventory lacks $id"; }
done

wrong() { # NAME ANSWER
    for t in py unit; do
        printf '{"task":"%s","attempt":%d,"answer":"%s"}\n' $t "$n" "$2" >>"$tmp/attempts.jsonl"
    done
    n=$((n + 1))
}
n=0
wrong good "$good"
wrong off "$(printf '%s' "$good" | sed 's/return n + n/return n + n if n != 2 else 5/')"
wrong broken 'def double(n:\n'
wrong absent 'import nothing_like_it\n'
wrong expected "$(printf '%s' "$good" | sed 's/return n + n/return 3 if n == 1 else n + n/')"
wrong class "$(printf '%s' "$good" | sed 's/self.value = value/raise OSError/')"
status 0 kverify run "$tmp/registered" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
sed 's/.*"task":"\([^"]*\)","attempt":\([0-9]*\),"outcome":"\([a-z]*\)","class":[^,]*,"score":[^,]*,"counts":\(null\|{[^}]*}\).*/\1 \2 \3 \4/' \
    "$tmp/run/verdicts.jsonl" | tr -d '"{}' | sed 's/[a-z]*://g' >"$tmp/got"
cat >"$tmp/want" <<'EOF'
py 0 pass 12,0,0,2,14
py 1 fail 10,2,0,2,14
py 2 fail 0,0,14,0,14
py 3 fail 0,0,14,0,14
py 4 fail 11,2,0,1,14
py 5 fail 10,0,2,2,14
unit 0 pass 2,0,0,3,5
unit 1 fail 1,1,0,3,5
unit 2 fail 0,0,5,0,5
unit 3 fail 0,0,5,0,5
unit 4 fail 1,2,0,2,5
unit 5 pass 2,0,0,3,5
EOF
same "$tmp/want" "$tmp/got" "verdicts and counts"
