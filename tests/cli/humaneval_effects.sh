#!/bin/sh
# Tests of HumanEval's form that do more than compare are judged as they are;
# those that only compare, as data, and either way alike.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

cat >"$tmp/make.py" <<'END'
import json, sys
out = open(sys.argv[1], "w")
answers = open(sys.argv[2], "w")
want = open(sys.argv[3], "w")


def p(name, grade, prompt, solution, test, *tries):
    body = "\n".join("    " + l for l in test.split("\n"))
    text = body if test.startswith("def ") or "\ndef check" in test else None
    out.write(json.dumps({"task_id": name, "prompt": prompt, "entry_point": "f",
                          "canonical_solution": solution,
                          "test": test if text else "def check(candidate):\n" + body + "\n"}) + "\n")
    for i, (right, answer) in enumerate(tries):
        answers.write(json.dumps({"task_id": name, "completion": answer}) + "\n")
        want.write("%s %d %s %s\n" % (name, i, right, grade))


P = "def f(*a):\n"
SORT = "    return sorted(a[0])\n"
SPOIL = "    a[0].sort()\n    return a[0]\n"
# Looks at its argument after the call; shares one; calls twice; keeps a result.
p("after", "I2", P, SORT, "x = [2, 1]\nassert candidate(x) == [1, 2]\nassert x == [2, 1]", ("pass", SORT), ("fail", SPOIL))
p("shared", "I2", P, "    return a[0] + [9]\n", "x = [2, 1]\nassert candidate(x) == [2, 1, 9]\nassert candidate(x) == [2, 1, 9]",
  ("pass", "    return a[0] + [9]\n"), ("fail", "    a[0].append(9)\n    return a[0]\n"))
p("alias", "I2", P, "    return [r[0] for r in a[0]]\n", "assert candidate([[0]] * 2) == [0, 0]",
  ("pass", "    return [r[0] for r in a[0]]\n"), ("fail", "    a[0][0][0] += 1\n    return [r[0] - 1 for r in a[0][:1]] + [a[0][1][0]]\n"))
p("fresh", "I2", P, "    return []\n", "x = candidate()\nx.append(1)\nassert candidate() == []",
  ("pass", "    return []\n"), ("fail", "    return X\nX = []\n"))
# Its surroundings: files, environment, seeds, what input gives.
p("file", "I2", P, "    return open(a[0]).read()\n", "with open('w.txt', 'w') as o:\n    o.write('abc')\nassert candidate('w.txt') == 'abc'",
  ("pass", "    return open(a[0]).read()\n"), ("fail", "    return 'abc' if False else ''\n"))
p("env", "I2", P, "    import os\n    return os.environ['KEY']\n", "import os\nos.environ['KEY'] = 'v'\nassert candidate() == 'v'",
  ("pass", "    import os\n    return os.environ['KEY']\n"), ("fail", "    return 'w'\n"))
p("seed", "I2", P, "    import random\n    return random.random()\n", "import random\nrandom.seed(3)\nw = random.random()\nrandom.seed(3)\nassert candidate() == w",
  ("pass", "    import random\n    return random.random()\n"), ("fail", "    import random\n    random.random()\n    return random.random()\n"))
# Loops and helpers.
p("loop", "I2", P, "    return a[0] * 2\n", "for i in range(5):\n    assert candidate(i) == i + i",
  ("pass", "    return a[0] * 2\n"), ("fail", "    return a[0] ** 2\n"))
p("helper", "I2", P, "    return 4\n", "def twice(x):\n    return 2 * x\n\n\ndef check(candidate):\n    assert twice(candidate()) == 8\n",
  ("pass", "    return 4\n"), ("fail", "    return 5\n"))
# What only compares.
p("plain", "I3", P, "    return sum(a)\n", "assert candidate(1, 2) == 3, str(candidate(1, 2))\nassert 0.5 == candidate(0.25, 0.25)\nassert True",
  ("pass", "    return sum(a)\n"), ("pass", "    from decimal import Decimal\n    return Decimal(str(sum(a)))\n"),
  ("fail", "    return 3\n"))
p("items", "I3", P, "    return range(a[0])\n", "assert list(candidate(3)) == list(range(3))\nassert tuple(candidate(2)) == (0, 1)",
  ("pass", "    return (i for i in range(a[0]))\n"), ("pass", "    return {i: 1 for i in range(a[0])}\n"),
  ("fail", "    return a[0]\n"))
p("close", "I3", P, "    return a[0] / 3\n", "assert abs(candidate(1.0) - 0.333) < 1e-3\nassert abs(candidate(3) - 1) < 1e-3",
  ("pass", "    return a[0] / 3\n"), ("fail", "    from decimal import Decimal\n    return Decimal(a[0]) / 3\n"),
  ("fail", "    return [a[0] / 3]\n"), ("fail", "    return None\n"))
p("truthy", "I3", P, "    return a[0] > 1\n", "assert candidate(2)\nassert not candidate(1)\nassert candidate(3) is True",
  ("pass", "    return a[0] > 1\n"), ("fail", "    return 1 if a[0] > 1 else 0\n"),
  ("fail", "    return True\n"))
END
/usr/bin/python3 "$tmp/make.py" "$tmp/problems.jsonl" "$tmp/samples.jsonl" "$tmp/want"
look() { # SUITE FOLDER
    status 0 kverify run "$1" "$tmp/samples.jsonl" -o "$2" --quiet
    /usr/bin/python3 - "$tmp/want" "$2/verdicts.jsonl" <<'END' || fail "wrong verdicts of $1"
import json, sys
want = {tuple(l.split()[:2]): l.split()[2:] for l in open(sys.argv[1])}
bad = 0
for l in open(sys.argv[2]):
    v = json.loads(l)
    right = want.pop((v["task"], str(v["attempt"])))
    if [v["outcome"], v["integrity"]] != right:
        print(v["task"], v["attempt"], v["outcome"], v["integrity"], "right is", right, v.get("evidence"))
        bad = 1
sys.exit(bad or bool(want))
END
}
look "$tmp/problems.jsonl" "$tmp/run"
status 0 kverify validate "$tmp/problems.jsonl" -o "$tmp/registered" --quiet
says "13 valid, 0 invalid"
! grep -q '"twin"\|"probes"' "$tmp/registered/tasks.jsonl" || fail "what proves is left in the suite"
look "$tmp/registered" "$tmp/again"

# A task whose data judge otherwise than its test becomes the test.
mkdir "$tmp/twins"
cat >"$tmp/twins/tasks.jsonl" <<'END'
{"id":"t","verifier":"function","entry":"f","submission":["solution.py"],"reference":{"solution.py":"def f():\n    return [1]\n"},"cases":[{"expect":[1]}],"twin":{"verifier":"unittest","integrity":"I2","tests":["t.py"],"inventory":["t.py::T::test_it"],"files":{"t.py":"import unittest\nfrom solution import f\nclass T(unittest.TestCase):\n    def test_it(self):\n        assert len(f()) == 1\n"}},"probes":[{"name":"it gives another item","text":"def f():\n    return [2]\n"}]}
{"id":"u","verifier":"function","entry":"f","submission":["solution.py"],"reference":{"solution.py":"def f():\n    return [1]\n"},"cases":[{"expect":[1]}],"twin":{"verifier":"unittest","integrity":"I2","tests":["t.py"],"inventory":["t.py::T::test_it"],"files":{"t.py":"import unittest\nfrom solution import f\nclass T(unittest.TestCase):\n    def test_it(self):\n        assert f() == [1]\n"}},"probes":[{"name":"it gives another item","text":"def f():\n    return [2]\n"}]}
END
status 0 kverify validate "$tmp/twins" -o "$tmp/proved" --quiet
says "2 valid, 0 invalid"
grep -q '"id":"t".*"verifier":"unittest".*"integrity":"I2"' "$tmp/proved/tasks.jsonl" || { cat "$tmp/proved/tasks.jsonl"; fail "t is no test"; }
grep -q 'as data it is judged otherwise than by its test: it gives another item' "$tmp/proved/tasks.jsonl" || fail "it does not say why"
grep -q '"id":"u","verifier":"function"' "$tmp/proved/tasks.jsonl" || fail "u is no data"

# A test that can't be read is named, with its place.
problem() { # TEST
    "$python" - "$1" <<'END'
import json, sys
for i, test in enumerate(("def check(candidate):\n    assert candidate(1) == 1\n", sys.argv[1])):
    print(json.dumps({"task_id": "T/%d" % i, "prompt": "def f(x):\n", "entry_point": "f",
                      "canonical_solution": "    return x\n", "test": test}))
END
}
problem 'def check(candidate):
    assert candidate(1 ==' >"$tmp/torn.jsonl"
status 3 kverify validate "$tmp/torn.jsonl" -o "$tmp/torn"
says "torn.jsonl: record 2 ('T/1'): 'test' is no Python: line 2: "
problem 'assert f(1) == 1' >"$tmp/bare.jsonl"
status 3 kverify validate "$tmp/bare.jsonl" -o "$tmp/bare"
says "record 2 ('T/1'): 'test' has no function check"
problem 'def check():
    pass' >"$tmp/none.jsonl"
status 3 kverify validate "$tmp/none.jsonl" -o "$tmp/none"
says "record 2 ('T/1'): 'test' can't be read"
