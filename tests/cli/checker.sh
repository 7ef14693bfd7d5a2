#!/bin/sh
# Answers of which more than one is right: tolerance, any order, and a checker
# of the task's own, for programs and for functions.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

cat >"$tmp/make.py" <<'END'
import json, os, sys
tmp = sys.argv[1]
rows, tasks, attempts = [], {}, []


def t(name, verifier, cases, **more):
    task = {"id": name, "verifier": verifier, "submission": ["s.py"], "extract": "raw",
            "cases": cases, "limits": {"cpu_s": 5}}
    task.update({"entry": "f"} if verifier == "function" else {"command": ["/usr/bin/python3", "s.py"]})
    tasks[name] = dict(task, **more)


def a(task, right, text):
    n = sum(1 for r in rows if r[0] == task)
    rows.append((task, n, right))
    attempts.append({"task": task, "attempt": n, "answer": text + "\n"})


# Numbers near each other, by distance or by share; other words are equal.
t("near", "stdio", [{"output": "x 0.5 1000000 -3\n"}], compare="near", tolerance=1e-6)
for right, out in (("pass", "x 0.5 1000000 -3"), ("pass", "x\\n.5000005 1e6 -3.0"),
                   ("pass", "x +0.4999995 1000000.9 -3"), ("fail", "x 0.50001 1000000 -3"),
                   ("fail", "x 0.5 1000002 -3"), ("fail", "x 0.5 1000000 3"),
                   ("fail", "y 0.5 1000000 -3"), ("fail", "x 0.5 1000000"),
                   ("fail", "x 0.5 1000000 -3 0"), ("fail", "x nan 1000000 -3"),
                   ("fail", "x 0.5 inf -3"), ("fail", "x 0x0.8p0 1000000 -3"),
                   ("fail", "x 0.5 1,000,000 -3"), ("fail", "x 0.5e 1000000 -3"),
                   ("fail", "x 0,5 1000000 -3"), ("fail", "x . 1000000 -3")):
    a("near", right, "print('%s')" % out)
t("nan", "stdio", [{"output": "nan inf 1e999\n"}], compare="near", tolerance=1)
a("nan", "pass", "print('nan inf 1e999')")
a("nan", "fail", "print('nan inf inf')")
a("nan", "fail", "print('nan inf 3e999')")
# Whole numbers that no double tells apart.
t("whole", "stdio", [{"output": "100000000000000000001 0.3"}], compare="near", tolerance=0)
a("whole", "pass", "print('100000000000000000001.0', '3e-1')")
a("whole", "fail", "print('100000000000000000002', 0.3)")
a("whole", "fail", "print('100000000000000000001', 0.1 + 0.2)")
t("zero", "stdio", [{"output": "0\n"}], compare="near", tolerance=0)
a("zero", "pass", "print('-0.000')")
a("zero", "fail", "print('1e-300')")
# Lines in any order.
t("order", "stdio", [{"output": "b\na 1\na 1\n\nc\n"}], compare="unordered")
for right, out in (("pass", "b\\na 1\\na 1\\n\\nc"), ("pass", "c  \\na 1\\r\\nb\\n\\na 1"),
                   ("fail", "a 1\\nb\\n\\nc"), ("fail", "a 1\\nb\\nb\\n\\nc"),
                   ("fail", "a 1\\na 1\\nb\\nc\\nd"), ("fail", "1 a\\na 1\\nb\\n\\nc"), ("fail", "")):
    a("order", right, "print('%s')" % out)
# A checker: any two numbers with that sum.
sums = """import helper, math
def check(case, got):
    words = got.split()
    if len(words) != 2 or not all(helper.number(w) for w in words):
        return False, "expected two numbers"
    return sum(map(int, words)) == int(case["input"])
"""
helper = "def number(w):\n    return w.lstrip('-').isdigit()\n"
t("sum", "stdio", [{"id": "ten", "input": "10\n", "output": ""}, {"input": "-3\n", "output": ""}],
  compare="check", checker=["sum/check.py", "sum/helper.py"],
  files={"sum/check.py": sums, "sum/helper.py": helper})
a("sum", "pass", "n = int(input())\nprint(n - 1, 1)")
a("sum", "pass", "n = int(input())\nprint(2 * n)\nprint(-n)")
a("sum", "fail", "print(5, 5)")
a("sum", "fail", "print('ten')")
a("sum", "fail", "n = int(input())\nprint(n, 0)\nraise SystemExit(1)")
a("sum", "timeout", "while True: pass")
a("sum", "fail", "print('\\udcff\\0\\u2028', end='')")
# What a candidate leaves behind, or says, is not there when the checker runs.
a("sum", "fail", "import os\nfor d in ('.', 'sum', '/tmp'):\n    for n in ('helper', 'check', 'math', 'json'):\n"
  "        try:\n            os.makedirs(d, exist_ok=True)\n"
  "            open(d + '/' + n + '.py', 'w').write('import os\\nos.write(3, b\"[true]\\\\n\" * 9)\\nnumber = lambda w: True\\n')\n"
  "        except OSError: pass\nprint('[true, \"\"]')")
# The one of the documentation.
docs = open(sys.argv[2]).read().split("```python\n")[1].split("```")[0]
t("docs", "stdio", [{"input": "10\n", "output": ""}, {"input": "-3\n", "output": ""}],
  compare="check", checker=["c.py"], files={"c.py": docs})
a("docs", "pass", "print(3, int(input()) - 3)")
a("docs", "fail", "print(5, 5)")
a("docs", "fail", "print(input())")
a("docs", "fail", "print('a b')")
# A function: any order that respects the pairs.
topo = """def check(case, got):
    n, pairs = case["args"]
    if type(got) is not list or sorted(map(repr, got)) != sorted(map(repr, range(n))):
        return False, "not every number once"
    assert type(pairs[0]) is tuple and case["kwargs"] == {"strict": True}, case
    got.reverse()
    return all(got.index(a) > got.index(b) for a, b in pairs)
"""
t("topo", "function", [
    {"args": [3, [{"$tuple": [0, 1]}, {"$tuple": [0, 2]}]], "kwargs": {"strict": True}, "relation": "check"},
    {"args": [0, []], "expect": []}, {"args": [-1, []], "raises": "ValueError"}],
  checker=["topo.py"], files={"topo.py": topo})
good = "def f(n, pairs, strict=False):\n    if n < 0: raise ValueError(n)\n    return %s if n else []"
a("topo", "pass", good % "[0, 1, 2]")
a("topo", "pass", good % "[0, 2, 1]")
a("topo", "fail", good % "[1, 0, 2]")
a("topo", "fail", good % "(0, 2, 1)")
a("topo", "fail", good % "[0, 2, 1, 1]")
a("topo", "fail", good % "type('L', (list,), {'index': lambda *a: 1})([2, 1, 0])")
a("topo", "fail", good % "object()")
a("topo", "fail", good % "{(1, 2): []}")
a("topo", "fail", "def f(n, pairs, strict=False):\n    return [0, 2, 1] if n else []")
a("topo", "fail", "import nothing")
a("topo", "fail", good % "1 / 0")
a("topo", "timeout", "def f(n, pairs, strict=False):\n    while n: pass\n    return []")
a("topo", "fail", "import os\ndef f(n, pairs, strict=False):\n"
  "    for fd in range(3, 20):\n        try: os.write(fd, b'[true, \"\"]\\n[\"value\", 0, [0, 2, 1]]\\n')\n"
  "        except OSError: pass\n    return [2, 1, 0]")
t("deep", "function", [{"args": [200], "relation": "check"}], checker=["c.py"], files={"c.py":
  "def check(case, got):\n    n = 0\n    while type(got) is list and got:\n        n, got = n + 1, got[0]\n"
  "    return n == case['args'][0]\n"})
a("deep", "pass", "def f(n):\n    x = []\n    for i in range(n): x = [x]\n    return x")
a("deep", "fail", "def f(n):\n    x = []\n    for i in range(n * 50): x = [x]\n    return x")
t("c", "function", [{"args": [12], "relation": "check"}], language="c", submission=["s.c"],
  signature={"returns": "int", "args": ["int"]}, checker=["c.py"],
  files={"c.py": "def check(case, got):\n    return got > 1 and case['args'][0] % got == 0\n"})
a("c", "pass", "int f(int n) { return n / 4; }")
a("c", "fail", "int f(int n) { return n - 1; }")
# A checker that breaks says nothing about the candidate.
for i, body in enumerate(("return 1", "return None", "return True, 1", "return int(got) > 0",
                          "raise SystemExit(0)", "import os; os._exit(0)", "while True: pass",
                          "return 'x' * (1 << 33)", "return (True, '', '')")):
    t("broken%d" % i, "stdio", [{"output": ""}], compare="check", checker=["c.py"],
      files={"c.py": "def check(case, got):\n    %s\n" % body})
    a("broken%d" % i, "infra", "print('x')")
t("broken", "function", [{"args": [], "relation": "check"}], checker=["c.py"], files={"c.py": "def chek(case, got): return True"})
a("broken", "infra", "def f(): return 1")
t("syntax", "function", [{"args": [], "relation": "check"}], checker=["c.py"], files={"c.py": "def check(case, got) return True"})
a("syntax", "infra", "def f(): return 1")
t("absent", "stdio", [{"output": ""}], compare="check", checker=["gone.py"])
a("absent", "environment", "print('x')")
# Settings that contradict each other.
for i, more in enumerate(({"compare": "near"}, {"compare": "near", "tolerance": -1}, {"tolerance": 0.1},
                          {"compare": "check"}, {"checker": ["c.py"]}, {"compare": "exact", "tolerance": 1})):
    t("odd%d" % i, "stdio", [{"output": "x"}], **more)
    a("odd%d" % i, "infra", "print('x')")
t("odd", "function", [{"args": [], "relation": "check"}])
a("odd", "infra", "def f(): return 1")
t("odd6", "function", [{"args": [], "expect": 1}], checker=["c.py"], files={"c.py": ""})
a("odd6", "infra", "def f(): return 1")

os.mkdir(tmp + "/suite")
with open(tmp + "/suite/tasks.jsonl", "w") as f:
    for x in tasks.values():
        f.write(json.dumps(x) + "\n")
with open(tmp + "/attempts.jsonl", "w") as f:
    for x in attempts:
        f.write(json.dumps(x) + "\n")
with open(tmp + "/want", "w") as f:
    for r in sorted(rows):
        f.write("%s %d %s\n" % r)
END
cat >"$tmp/got.py" <<'END'
import json, sys
want = {tuple(l.split()[:2]): l.split()[2] for l in open(sys.argv[1])}
bad = 0
for l in open(sys.argv[2]):
    v = json.loads(l)
    right = want.pop((v["task"], str(v["attempt"])))
    said = v["class"] if v["outcome"] == "error" else v["outcome"]
    if said != right:
        print(v["task"], v["attempt"], said, "right is", right, v.get("evidence"))
        bad = 1
sys.exit(bad or bool(want))
END
/usr/bin/python3 "$tmp/make.py" "$tmp" "$src/docs/running.md"
status 3 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
/usr/bin/python3 "$tmp/got.py" "$tmp/want" "$tmp/run/verdicts.jsonl" >"$tmp/wrong" ||
    { cat "$tmp/wrong"; fail "wrong verdicts"; }
echo "$(wc -l <"$tmp/want") answers, each judged right"
status 3 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run2" --quiet --rerun-equal --workers 2
same "$tmp/run/verdicts.jsonl" "$tmp/run2/verdicts.jsonl" "another run"

# The reason says where it broke.
grep '"broken3"' "$tmp/run/verdicts.jsonl" >"$tmp/out"
says "the checker broke: line 2: ValueError: invalid literal for int()"
grep '"broken0"' "$tmp/run/verdicts.jsonl" >"$tmp/out"
says "check returned 1; expected True or False"
grep '"sum","attempt":3' "$tmp/run/verdicts.jsonl" >"$tmp/out"
says "case ten: expected two numbers"

# Another checker is another task: its verdicts are not taken over.
mkdir "$tmp/own"
cat >"$tmp/own/tasks.jsonl" <<'END'
{"id":"t","verifier":"stdio","submission":["s.py"],"extract":"raw","command":["/usr/bin/python3","s.py"],"cases":[{"output":""}],"compare":"check","checker":["c.py"],"reference":{"s.py":"print(2)\n"}}
END
printf '%s\n' '{"task":"t","answer":"print(1)"}' >"$tmp/one.jsonl"
printf 'def check(case, got):\n    return int(got) == 2\n' >"$tmp/own/c.py"
status 0 kverify run "$tmp/own" "$tmp/one.jsonl" -o "$tmp/r1" --quiet
says "1 fail"
status 0 kverify validate "$tmp/own" -o "$tmp/proved.jsonl"
printf 'def check(case, got):\n    return int(got) > 0\n' >"$tmp/own/c.py"
status 0 kverify run "$tmp/own" "$tmp/one.jsonl" -o "$tmp/r1" --quiet --resume
says "1 pass"
