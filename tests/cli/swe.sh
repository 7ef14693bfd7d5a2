#!/bin/sh
# Patches by their tests: a small suite with every way to go wrong, and a task
# made of a package that Debian ships, from the patch to the verdict.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
command -v git >/dev/null || skip "no git"
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"
cd "$tmp"
mkdir -p suite/repo/tests suite/tests
cat >suite/repo/calc.py <<'END'
def add(a, b):
    return a - b


def double(a):
    return 2 * a
END
cat >suite/repo/tests/test_calc.py <<'END'
from calc import double


def test_double():
    assert double(4) == 8
END
cat >suite/tests/test_add.py <<'END'
import pytest
from calc import add, double


@pytest.mark.parametrize("a", [1, 2])
def test_add(a):
    assert add(a, a) == 2 * a


def test_more():
    assert add(0, 5) == 5


def test_double():
    assert double(3) == 6


@pytest.mark.skip(reason="later")
def test_later():
    assert False
END
cat >suite/tests.patch <<'END'
--- a/tests/test_calc.py
+++ b/tests/test_calc.py
@@ -1,5 +1,9 @@
-from calc import double
+from calc import add, double
 
 
 def test_double():
     assert double(4) == 8
+
+
+def test_sum():
+    assert add(2, 3) == 5
END
tar -C suite -cf suite/repo.tar repo
# A git that can't list what a patch changed.
mkdir suite/repo/bin
printf '#!/bin/sh\n[ "$1" != diff ] || exit 129\nexec /usr/bin/git "$@"\n' >suite/repo/bin/git
chmod +x suite/repo/bin/git
tar -C suite -cf suite/unlisted.tar repo
rm -r suite/repo/bin
"$python" - <<'END'
import difflib, json
FIX = """--- a/calc.py
+++ b/calc.py
@@ -1,5 +1,5 @@
 def add(a, b):
-    return a - b
+    return a + b
 
 
 def double(a):
"""
pytest = ["/usr/bin/python3", "-m", "pytest", "-v", "-rA", "-p", "no:cacheprovider", "tests/test_add.py"]
base = {"verifier": "swe", "repository": "repo.tar", "strip": 1, "submission": ["model.patch"], "reference": {"model.patch": FIX}}
hidden = dict(base, tests=["tests/test_add.py"], command=pytest, FAIL_TO_PASS=["tests/test_add.py::test_add[1]",
    "tests/test_add.py::test_add[2]", "tests/test_add.py::test_more"],
    PASS_TO_PASS=["tests/test_add.py::test_double", "tests/test_add.py::test_later"])
changed = dict(base, test_patch="tests.patch", command=pytest[:-1] + ["tests/test_calc.py"],
               FAIL_TO_PASS=["tests/test_calc.py::test_sum"], PASS_TO_PASS=["tests/test_calc.py::test_double"])
junit = dict(hidden, command=["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit2",
    "--junitxml=report.xml", "tests/test_add.py"], report={"format": "junit", "path": "report.xml"},
    FAIL_TO_PASS=["tests.test_add::test_more"], PASS_TO_PASS=["tests.test_add::test_double"])
tasks = {"hidden": hidden, "changed": changed, "junit": junit,
         "silent": dict(hidden, command=["/bin/true"]), "status": dict(hidden, command=["/bin/sh", "-c", " ".join(pytest) + "; exit 3"]),
         "unlisted": dict(hidden, repository="unlisted.tar", env=["PATH={box}/repo/bin:/usr/local/bin:/usr/bin:/bin"]),
         "setup": dict(hidden, setup=[["/bin/false"]]), "absent": dict(hidden, PASS_TO_PASS=["tests/test_add.py::test_none"]),
         "skipped": dict(hidden, FAIL_TO_PASS=["tests/test_add.py::test_later"], PASS_TO_PASS=[]),
         "nothing": dict(hidden, FAIL_TO_PASS=[])}
with open("suite/tasks.jsonl", "w") as f:
    for name, task in tasks.items():
        f.write(json.dumps(dict(task, id=name)) + "\n")
PARTIAL = FIX.replace("    return a + b", "    return a + b if a else -1")
calc = open("suite/repo/calc.py").read()
worse = calc.replace("a - b", "a + b").replace("2 * a", "3 * a")
BREAKS = "".join(difflib.unified_diff(calc.splitlines(True), worse.splitlines(True), "a/calc.py", "b/calc.py"))
EXITS = FIX.replace("    return a + b", "    import os; os._exit(0)")
OWN = """--- a/tests/test_calc.py
+++ b/tests/test_calc.py
@@ -1,5 +1,5 @@
 from calc import double
 
 
 def test_double():
-    assert double(4) == 8
+    assert True
"""
NEW = "--- /dev/null\n+++ b/tests/test_add.py\n@@ -0,0 +1,1 @@\n+def test_add(): pass\n"
CONFTEST = NEW.replace("test_add.py", "conftest.py")
GONE = "diff --git a/tests/test_calc.py b/tests/test_calc.py\ndeleted file mode 100644\n--- a/tests/test_calc.py\n+++ /dev/null\n@@ -1,5 +0,0 @@\n" + \
    "".join("-" + line for line in open("suite/repo/tests/test_calc.py"))
LINK = "diff --git a/tests/test_calc.py b/tests/test_calc.py\nnew file mode 120000\n--- /dev/null\n+++ b/tests/test_calc.py\n" \
    "@@ -0,0 +1 @@\n+../calc.py\n\\ No newline at end of file\n"
WAY = "diff --git a/tests/test_add.py/x b/tests/test_add.py/x\nnew file mode 100644\n--- /dev/null\n+++ b/tests/test_add.py/x\n@@ -0,0 +1 @@\n+x\n"
REPORT = "diff --git a/report.xml b/report.xml\nnew file mode 100644\n--- /dev/null\n+++ b/report.xml\n@@ -0,0 +1 @@\n+<testsuite><testcase " \
    'classname="tests.test_add" name="test_more"/><testcase classname="tests.test_add" name="test_double"/></testsuite>\n'
INI = NEW.replace("tests/test_add.py", "pytest.ini").replace("+def test_add(): pass", "+[pytest]")
rows = [("hidden", FIX, "pass", None, "full: F2P 3 of 3, P2P 2 of 2"),
        ("hidden", PARTIAL, "fail", None, "partial: F2P 2 of 3, P2P 2 of 2; first tests/test_add.py::test_more"),
        ("hidden", BREAKS, "fail", None, "not resolved: F2P 3 of 3, P2P 1 of 2; first tests/test_add.py::test_double"),
        ("hidden", NEW, "fail", None, "F2P 0 of 3, P2P 2 of 2"), ("hidden", NEW + FIX, "pass", None, "full"),
        ("hidden", CONFTEST, "fail", "tamper", "tests/conftest.py"), ("hidden", "Nothing.", "fail", "no_answer", "no patch"),
        ("hidden", FIX.replace("return a - b", "return a"), "fail", None, "does not apply"),
        ("hidden", FIX.replace("-1,5 ", "-1,6 "), "fail", "parse", "malformed"),
        ("hidden", EXITS, "error", "infra", "no sign"),
        ("changed", FIX, "pass", None, "full: F2P 1 of 1, P2P 1 of 1"), ("changed", OWN, "fail", None, "not resolved: F2P 0 of 1"),
        ("changed", OWN + FIX, "pass", None, "full"),
        # What is in the way of the hidden tests, and a report that the patch brings along.
        ("changed", GONE + LINK + FIX, "pass", None, "full"), ("hidden", WAY + FIX, "pass", None, "full"),
        ("junit", REPORT + EXITS, "error", "infra", "no report"), ("hidden", INI + FIX, "fail", "tamper", "pytest.ini"),
        ("junit", FIX, "pass", None, "full"), ("junit", BREAKS, "fail", None, "P2P 0 of 1"),
        ("silent", FIX, "error", "infra", "no sign of a test runner"), ("status", FIX, "error", "infra", "none of its tests did"),
        ("unlisted", FIX, "error", "environment", "could not list"),
        ("setup", FIX, "error", "infra", "the setup failed"), ("absent", FIX, "fail", None, "P2P 0 of 1; first tests/test_add.py::test_none"),
        ("skipped", FIX, "fail", None, "F2P 0 of 1"), ("nothing", FIX, "error", "infra", "'FAIL_TO_PASS' is empty")]
json.dump(rows, open("want.json", "w"))
seen = {}
with open("a.jsonl", "w") as f:
    for task, answer, *_ in rows:
        n = seen[task] = seen.get(task, -1) + 1
        f.write(json.dumps({"task": task, "attempt": n, "answer": answer}) + "\n")
END
status 3 kverify run suite a.jsonl -o run --quiet --min-integrity I0
"$python" - <<'END' || fail "verdicts"
import json, sys
rows, bad, seen = json.load(open("want.json")), 0, {}
got = {(v["task"], v["attempt"]): v for v in map(json.loads, open("run/verdicts.jsonl"))}
for task, _, outcome, kind, said in rows:
    n = seen[task] = seen.get(task, -1) + 1
    v = got[task, n]
    if v["outcome"] != outcome or v["class"] != kind or said not in (v["evidence"] or "") or v.get("integrity") not in ("I0", None):
        bad = 1
        print(task, n, "expected", outcome, kind, said, "got", v["outcome"], v["class"], v["evidence"])
partial = got["hidden", 1]
if partial["score"] != 2 / 3 or len(partial["tests"]) != 5:
    bad = 1
    print(partial)
sys.exit(bad)
END
# A log is no ground for a verdict unless it is asked for.
status 0 kverify run suite a.jsonl --task hidden --attempt 0 -o strict --quiet
grep -q '"outcome":"unscored"' strict/verdicts.jsonl || fail "I0 without --min-integrity"

# A package that Debian ships: its module is broken, and mended by a patch.
module=$(/usr/bin/python3 -c 'import iniconfig; print(iniconfig.__file__)' 2>/dev/null) || skip "no iniconfig"
mkdir -p real/repo real/tests
cp -R "$(dirname "$module")" real/repo/iniconfig
find real -name __pycache__ -exec rm -rf {} +
"$python" - <<'END' || fail "the package"
import difflib, json, pathlib, re, sys
path = pathlib.Path("real/repo/iniconfig/__init__.py")
good = path.read_text()
broken = re.sub(r"return (\w+) in self\.sections", r"return \1 not in self.sections", good)
if broken == good:
    sys.exit("the line that is to be broken is not there")
path.write_text(broken)
patch = "".join(difflib.unified_diff(broken.splitlines(True), good.splitlines(True), "a/iniconfig/__init__.py", "b/iniconfig/__init__.py"))
pathlib.Path("real/tests/test_ini.py").write_text("""
import iniconfig


def test_where():
    assert "box" in iniconfig.__file__


def test_contains():
    ini = iniconfig.IniConfig("x.ini", data="[a]\\nb = 1\\n")
    assert "a" in ini and "c" not in ini


def test_value():
    assert iniconfig.IniConfig("x.ini", data="[a]\\nb = 1\\n")["a"]["b"] == "1"
""")
task = {"id": "iniconfig", "verifier": "swe", "repository": "repo.tar.gz", "strip": 1, "tests": ["tests/test_ini.py"],
        "command": ["/usr/bin/python3", "-m", "pytest", "-rA", "-p", "no:cacheprovider", "tests"], "env": ["PYTHONPATH=."],
        "report": {"framework": "pytest"}, "FAIL_TO_PASS": ["tests/test_ini.py::test_contains"],
        "PASS_TO_PASS": ["tests/test_ini.py::test_value", "tests/test_ini.py::test_where"],
        "submission": ["model.patch"], "reference": {"model.patch": patch}}
json.dump(task, open("real/tasks.jsonl", "w"))
END
tar -C real -czf real/repo.tar.gz repo
status 0 kverify validate real -o registered
says "1 valid, 0 invalid"
status 0 kverify run registered @reference -o gold --quiet --min-integrity I0
grep -q '"outcome":"pass".*full: F2P 1 of 1, P2P 2 of 2' gold/verdicts.jsonl || { cat gold/verdicts.jsonl; fail "the reference"; }
