#!/bin/sh
# function: everyday tasks and answers, and what is right for each.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

cat >"$tmp/make.py" <<'END'
import json, os, sys
tmp = sys.argv[1]
rows, tasks, attempts = [], {}, []


def t(name, entry, cases, **more):
    tasks[name] = dict({"id": name, "verifier": "function", "entry": entry,
                        "submission": ["s.py"], "extract": "raw", "cases": cases,
                        "limits": {"cpu_s": 5}}, **more)


def a(task, right, text):
    n = sum(1 for r in rows if r[0] == task)
    rows.append((task, n, right))
    attempts.append({"task": task, "attempt": n, "answer": text + "\n"})


# Keyword arguments.
t("kw", "f", [{"args": [2], "kwargs": {"k": 3}, "expect": 6},
              {"kwargs": {"x": 2, "k": {"$tuple": [1]}}, "expect": {"$tuple": [1, 1]}}])
a("kw", "pass", "def f(x, k=1): return x * k")
a("kw", "fail", "def f(x, k=1): return 6")
a("kw", "fail", "def f(x): return x")
# Objects are dictionaries, forms are still forms, an unknown key stays.
t("obj", "f", [{"args": [{"a": 1, "b": [1, {"c": None}]}], "expect": {"b": [1, {"c": None}], "a": 1}},
               {"args": [{"$ref": "#/x", "y": 1}], "expect": {"y": 1.0, "$ref": "#/x"}},
               {"args": [{"$dict": [[1, 2]]}], "expect": {"$dict": [[1, 2]]}},
               {"args": [{}], "expect": {}}])
a("obj", "pass", "def f(x): return x")
a("obj", "fail", "def f(x): return dict(x, z=1)")
a("obj", "fail", "def f(x): return list(x.items())")
# Many members, many levels, in any order.
t("big", "f", [{"args": [20000], "expect": {"$set": list(range(20000))}}])
a("big", "pass", "def f(n): return set(range(n))")
a("big", "fail", "def f(n): return set(range(n - 1)) | {-1}")
t("map", "f", [{"args": [6000], "expect": {"$dict": [[i, str(i)] for i in range(6000)]}}])
a("map", "pass", "def f(n): return {i: str(i) for i in reversed(range(n))}")
a("map", "fail", "def f(n): return {i: str(i) for i in range(n)} | {5: '6'}")
deep = []
for _ in range(240):
    deep = [deep]
t("deep", "f", [{"args": [240], "expect": deep}])
a("deep", "pass", "def f(n):\n    x = []\n    for _ in range(n): x = [x]\n    return x")
a("deep", "fail", "def f(n):\n    x = []\n    for _ in range(n + 1): x = [x]\n    return x")
a("deep", "fail", "def f(n):\n    x = []\n    x.append(x)\n    return x")
# near: numbers anywhere in a value, infinity, and what is none.
near = {"relation": "near", "tolerance": 0.01}
t("near", "f", [dict(near, args=[0], expect=[0.1, 0.2]),
                dict(near, args=[1], expect={"a": 1.5, "b": {"$tuple": [2, "x"]}}),
                dict(near, args=[2], expect={"$float": "inf"}),
                dict(near, args=[3], expect={"$dict": [[1, 0.5], [2, 0.25]]})])
good = "def f(n): return [[0.1001, 0.2], {'b': (2.001, 'x'), 'a': 1.499}, float('inf'), {2: 0.2501, 1: 0.5}][n]"
t("near-complex", "f", [dict(near, args=[0], expect=[{"$complex": [0.1, 0.2]}, {"$complex": [1.0, 0.0]}])])
a("near-complex", "pass", "def f(n):\n    return [0.1001 + 0.2j, 1 + 0.001j]\n")
a("near-complex", "fail", "def f(n):\n    return [0.1001 + 0.2j, 1 + 0.2j]\n")
a("near", "pass", good)
a("near", "fail", good.replace("0.1001", "0.2"))
a("near", "fail", good.replace("0.2]", "0.2, 0]"))
a("near", "fail", good.replace("'x'", "'y'"))
a("near", "fail", good.replace("'inf'", "'nan'"))
a("near", "fail", good.replace("'inf'", "'-inf'"))
a("near", "fail", good.replace("1: 0.5", "3: 0.5"))
big = {"$int": "9007199254740993"}
t("whole", "f", [{"args": [0], "relation": "near", "tolerance": 0.5, "expect": [big, 0.5]},
                 {"args": [1], "relation": "near", "tolerance": 2, "expect": {"ok": True, "n": 5}},
                 {"args": [2], "relation": "near", "tolerance": 0, "expect": {"$fraction": ["1", "3"]}}])
good = "from fractions import Fraction\ndef f(n): return [[9007199254740993, 0.9], {'ok': True, 'n': 6.5}, Fraction(1, 3)][n]"
a("whole", "pass", good)
a("whole", "fail", good.replace("740993", "740992"))
a("whole", "fail", good.replace("True", "False"))
a("whole", "fail", good.replace("True", "2"))
a("whole", "fail", good.replace("Fraction(1, 3)]", "1 / 3]"))
# A test that asks for the very object; many digits; methods that are cached.
t("is", "f", [{"args": [2], "relation": "is", "expect": True}])
a("is", "pass", "def f(n): return n == 2")
a("is", "fail", "def f(n): return 1")
a("is", "fail", "class B(int): pass\ndef f(n): return B(1)")
a("is", "fail", "from fractions import Fraction\ndef f(n): return Fraction(1)")
t("digits", "f", [{"args": [5000], "expect": {"$int": "1" + "0" * 5000}}, {"args": [{"$int": "7" * 4400}], "apply": "bool", "expect": True}])
a("digits", "pass", "def f(n): return 10 ** n if n < 9999 else n")
a("digits", "fail", "def f(n): return 10 ** n + 1 if n < 9999 else n")
t("cached", "Solution.climb", [{"args": [30], "expect": 1346269}])
climb = "climb(self, n):\n        return 1 if n < 2 else self.climb(n - 1) + self.climb(n - 2)"
a("cached", "pass", "import functools\nclass Solution:\n    @functools.lru_cache(None)\n    def " + climb)
a("cached", "pass", "import functools\nclass Solution:\n    @functools.cache\n    def " + climb)
a("cached", "pass", "import functools\nclass Solution:\n    def go(self, k, n):\n        a, b = 1, 1\n"
  "        for _ in range(n): a, b = b, a + b\n        return a\n    climb = functools.partialmethod(go, 1)")
a("cached", "fail", "import functools\nclass Solution:\n    @functools.cache\n    def " + climb.replace("1 if", "2 if"))
# Numbers of the library are what they are equal to.
t("num", "f", [{"args": [0], "expect": 3}, {"args": [1], "expect": 0.5},
               {"args": [2], "expect": {"$int": "9007199254740993"}},
               {"args": [3], "expect": {"$set": [1, 2]}}, {"args": [4], "expect": {"$complex": [1, 0]}}])
a("num", "pass", "from decimal import Decimal\nfrom fractions import Fraction\n"
  "def f(n): return [Decimal(3), Fraction(1, 2), Decimal(9007199254740993), frozenset([2, 1.0]), True][n]")
a("num", "fail", "from decimal import Decimal\ndef f(n): return [3, Decimal('0.50001'), 9007199254740993, {1, 2}, 1][n]")
a("num", "fail", "def f(n): return [3, 0.5, 9007199254740992.0, {1, 2}, 1][n]")
# Exceptions: the builtin, one that derives from it, and classes of that name.
t("exc", "f", [{"args": [1], "raises": "ValueError"}])
a("exc", "pass", "def f(x): raise ValueError(x)")
a("exc", "pass", "class Bad(ValueError): pass\ndef f(x): raise Bad(x)")
a("exc", "pass", "def f(x): return int('x')")
a("exc", "pass", "import json\ndef f(x): return json.loads('{')")
a("exc", "fail", "class ValueError(Exception): pass\ndef f(x): raise ValueError(x)")
a("exc", "fail", "def f(x): raise type('ValueError', (KeyError,), {})(x)")
a("exc", "fail", "def f(x): raise TypeError(x)")
a("exc", "fail", "def f(x): return ValueError(x)")
t("own", "f", [{"args": [1], "raises": "TooBig"}])
a("own", "pass", "class TooBig(Exception): pass\ndef f(x): raise TooBig(x)")
a("own", "fail", "class TooBig_(Exception): pass\ndef f(x): raise TooBig_(x)")
# Methods, also static ones, and functions that wait.
t("lc", "Solution.twoSum", [{"args": [[2, 7, 11], 9], "expect": [0, 1]}, {"args": [[3, 3], 6], "expect": [0, 1]}])
body = "twoSum(%snums, target):\n        return [(i, j) for j in range(len(nums)) for i in range(j) if nums[i] + nums[j] == target][0]"
a("lc", "fail", "class Solution:\n    def " + body % "self, ")
body = body.replace("return [", "return list([").replace("][0]", "][0])")
a("lc", "pass", "class Solution:\n    def " + body % "self, ")
a("lc", "pass", "class Solution:\n    @staticmethod\n    def " + body % "")
a("lc", "pass", "class Solution:\n    @classmethod\n    def " + body % "cls, ")
a("lc", "pass", "class Base:\n    def " + body % "self, " + "\nclass Solution(Base):\n    def __init__(self):\n        self.x = 1")
a("lc", "fail", "class Solution:\n    seen = []\n    def twoSum(self, nums, target):\n        self.seen.append(0)\n        return [0, len(self.seen)]")
t("wait", "f", [{"args": [3], "expect": 6}])
a("wait", "pass", "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return 2 * n")
a("wait", "fail", "async def f(n): return n")
a("wait", "fail", "async def f(n): yield 6")
# What a result is given to first, and order.
t("apply", "f", [{"args": [3], "apply": "list", "expect": [0, 1, 2]}, {"args": [0], "apply": "len", "expect": 0}])
a("apply", "fail", "def f(n): return (i for i in range(n))")
a("apply", "pass", "def f(n): return range(n)")
a("apply", "fail", "def f(n): return [3, 1, 2][:n]")
t("any", "f", [{"args": [], "relation": "unordered", "expect": [[1], [2], 3, 3]}])
a("any", "pass", "def f(): return [3, [2], 3, [1]]")
a("any", "pass", "def f(): return (3, [2], 3, [1])")
a("any", "fail", "def f(): return [3, [2], [1]]")
a("any", "fail", "def f(): return [3, [2], [1], [1]]")
a("any", "fail", "def f(): return {3: 1}")
t("truth", "f", [{"args": [1], "relation": "true"}, {"args": [0], "relation": "false"}])
a("truth", "pass", "class A:\n    def __init__(self, n): self.n = n\n    def __bool__(self): return self.n > 0\ndef f(n): return A(n)")
a("truth", "pass", "import re\ndef f(n): return re.match('1', str(n))")
a("truth", "fail", "def f(n): return object()")
# Numbers that are drawn are the same in every run, and whatever ran before.
t("coin", "f", [{"args": [], "expect": 1}])
a("coin", "either", "import random\ndef f(): return random.randint(0, 1)")
a("coin", "either", "import random\nx = random.Random().random\ndef f(): return random.choice([0, 1, 1, 0, 1])")
a("coin", "either", "def f(): return list({'a', 'b', 'c', 'd'})[0] < 'c'")
# Packages that the interpreter has.
t("site", "f", [{"args": [], "expect": True}])
a("site", "pass", "import sys\ndef f(): return any('-packages' in p for p in sys.path)")

os.mkdir(tmp + "/suite")
json.dump({}, open(tmp + "/suite/suite.json", "w"))
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
    if v["outcome"] != right and not (right == "either" and v["outcome"] in ("pass", "fail")):
        print(v["task"], v["attempt"], v["outcome"], "right is", right, v.get("evidence"))
        bad = 1
sys.exit(bad or bool(want))
END
/usr/bin/python3 "$tmp/make.py" "$tmp"
status 0 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet
/usr/bin/python3 "$tmp/got.py" "$tmp/want" "$tmp/run/verdicts.jsonl" >"$tmp/wrong" || { cat "$tmp/wrong"; fail "wrong verdicts"; }
echo "$(wc -l <"$tmp/want") answers, each judged right"
for i in 1 2; do
    KVERIFY_COLD=$([ $i = 1 ] || echo 1) kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run$i" --quiet --rerun-equal --workers $i >/dev/null
    same "$tmp/run/verdicts.jsonl" "$tmp/run$i/verdicts.jsonl" "another run"
done

# Settings that do not hold together judge nothing.
mkdir "$tmp/odd"
printf '%s\n' '{"id":"a","verifier":"function","entry":"f","submission":["s.py"],"cases":[{"expect":1,"tolerance":1}]}' \
    '{"id":"b","verifier":"function","entry":"f","submission":["s.py"],"cases":[{"expect":1,"relation":"near"}]}' \
    '{"id":"c","verifier":"function","entry":"f","submission":["s.py"],"cases":[{"expect":1,"relation":"near","tolerance":-1}]}' \
    '{"id":"d","verifier":"function","entry":"f","submission":["s.py"],"cases":[{"expect":1,"raises":"ValueError"}]}' >"$tmp/odd/tasks.jsonl"
for t in a b c d; do printf '{"task":"%s","answer":"def f(): return 1"}\n' $t; done >"$tmp/odd.jsonl"
status 3 kverify run "$tmp/odd" "$tmp/odd.jsonl" -o "$tmp/odd/run" --quiet
says "0 pass, 0 fail, 4 error"
grep -q "needs a 'tolerance' of 0 or more" "$tmp/odd/run/verdicts.jsonl" || fail "no word about the tolerance"

# As many cases as the table of a problem may have, in time that grows with
# their number: ten times as many take no hundred times as long.
cases() { # NUMBER
    /usr/bin/python3 - "$1" "$tmp/many$1" <<'END'
import json, os, sys
n, d = int(sys.argv[1]), sys.argv[2]
os.mkdir(d)
json.dump({"id": "t", "verifier": "function", "entry": "f", "submission": ["s.py"], "extract": "raw",
           "limits": {"cpu_s": 60}, "cases": [{"args": [i], "expect": i + 1} for i in range(n)]},
          open(d + "/tasks.jsonl", "w"))
open(d + "/attempts.jsonl", "w").write('{"task":"t","answer":"def f(n): return n + 1"}\n')
END
    status 0 kverify run "$tmp/many$1" "$tmp/many$1/attempts.jsonl" -o "$tmp/many$1/out" --quiet
    says "1 pass"
}
cases 30000
