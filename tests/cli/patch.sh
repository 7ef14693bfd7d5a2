#!/bin/sh
# Patches: git applies them to a clean copy, from an archive, a bundle or files;
# what is malformed, forbidden or empty never gets there.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
command -v git >/dev/null || skip "no git"
cd "$tmp"
mkdir -p suite/repo/src suite/repo/tests
printf 'def add(a, b):\n    return a - b\n\n\ndef one():\n    return 1\n' >suite/repo/src/calc.py
printf 'from src.calc import add\n' >suite/repo/tests/test_calc.py
printf 'keep\n' >suite/repo/old.txt
: >suite/repo/tests/__init__.py
tar -C suite -cf suite/repo.tar repo
git() { command git -c user.name=x -c user.email=x@example.org -c init.defaultBranch=main "$@"; }
(cd suite/repo && git init -q . && git add . && git commit -qm one && git bundle create -q ../repo.bundle HEAD main) || fail "a bundle"
"$python" - <<'END'
import json
FIX = """--- a/src/calc.py
+++ b/src/calc.py
@@ -1,5 +1,5 @@
 def add(a, b):
-    return a - b
+    return a + b
 
 
 def one():
"""
SPACED = FIX.replace("    return a + b", "    return a  +  b")
NEW = "diff --git a/src/new.py b/src/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/src/new.py\n@@ -0,0 +1,1 @@\n+x = 1\n"
RENAME = "diff --git a/old.txt b/new.txt\nsimilarity index 100%\nrename from old.txt\nrename to new.txt\n"
MODE = "diff --git a/old.txt b/old.txt\nold mode 100644\nnew mode 100755\n"
rows = [
    ("fix", "Here it is:\n\n```diff\n" + FIX + "```\n", "pass", None, ""),
    ("bare", FIX, "pass", None, ""),
    ("two", "```diff\n" + NEW + "```\nNo, this:\n```diff\n" + FIX + "```", "pass", None, ""),
    ("new", NEW, "pass", None, ""), ("rename", RENAME, "pass", None, ""), ("mode", MODE, "pass", None, ""),
    ("empty", "I would change the sign.", "fail", "no_answer", "no patch"),
    ("counts", FIX.replace("+1,5", "+1,7"), "fail", "parse", "malformed: line 3"),
    ("sign", FIX.replace("\n def one", "\ndef one"), "fail", "parse", "malformed: line 9"),
    ("binary", "diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\nliteral 1\n", "fail", "parse", "binary"),
    ("context", FIX.replace(" def add(a, b):", " def add(x, y):"), "fail", None, "does not apply: error: patch failed: src/calc.py:1"),
    ("fuzz", FIX.replace("@@ -1,5 +1,5 @@", "@@ -1,5 +1,5 @@").replace(" def one():", " def two():"), "fail", None, "does not apply"),
    ("tests", FIX.replace("src/calc.py", "tests/test_calc.py"), "fail", "tamper", "tests/test_calc.py, which is forbidden"),
    ("conftest", NEW.replace("src/new.py", "src/conftest.py"), "fail", "tamper", "forbidden"),
    ("away", NEW.replace("src/new.py", "../new.py"), "fail", "tamper", "forbidden"),
    ("absolute", NEW.replace("b/src/new.py", "/etc/new.py"), "fail", "tamper", "forbidden"),
    ("hooks", NEW.replace("src/new.py", ".git/hooks/post-checkout"), "fail", "tamper", "forbidden"),
    ("gitfile", NEW.replace("src/new.py", ".git"), "fail", "tamper", ".git, which is forbidden"),
    # What a reader of diffs and git could take for different paths.
    ("header", FIX.replace("src/calc.py", "tests/test_calc.py").replace("-    return a - b\n+    return a + b\n", "").replace(
        "@@ -1,5 +1,5 @@\n def add(a, b):\n \n \n def one():\n", "@@ -1,1 +1,1 @@\n-from src.calc import add\n+x = 1\n")
        + "rename from old.txt\nrename to old.txt\n", "fail", "tamper", "tests/test_calc.py"),
    ("quoted", NEW.replace("diff --git a/src/new.py b/src/new.py\nnew file mode 100644\n", "").replace("b/src/new.py", '"b/conftest.py"'),
        "fail", "tamper", "conftest.py"),
    ("octal", FIX.replace("a/src/calc.py", '"a/src\\057conftest.py"').replace("b/src/calc.py", '"b/src\\057conftest.py"').replace(
        "@@ -1,5 +1,5 @@\n def add(a, b):\n-    return a - b\n+    return a + b\n \n \n def one():\n", "@@ -0,0 +1,1 @@\n+x = 1\n").replace(
        '--- "a/src\\057conftest.py"', "--- /dev/null"), "fail", "tamper", "src/conftest.py"),
    ("stamp", NEW.replace("b/src/new.py\n@@", "b/conftest.py 2020-01-01 00:00:00.000000000 +0000\n@@").replace(
        "diff --git a/src/new.py b/src/new.py\nnew file mode 100644\n", ""), "fail", "tamper", "conftest.py"),
    ("hidden", "diff --git a/tests/test_calc.py b/tests/test_calc.py\nold mode 100644\nnew mode 100755\n\n" + FIX, "fail", "tamper", "tests/"),
    ("deleted", "diff --git a/tests/__init__.py b/tests/__init__.py\ndeleted file mode 100644\nindex e69de29..0000000\n\n" + FIX,
        "fail", "tamper", "tests/__init__.py"),
    # As answers are cut, and as people write them.
    ("newline", FIX[:-1], "pass", None, ""), ("open", "```diff\n" + FIX, "pass", None, ""),
    ("noprefix", FIX.replace("a/src", "src").replace("b/src", "src"), "pass", None, ""),
    ("copy", "diff --git a/old.txt b/copied.txt\nsimilarity index 100%\ncopy from old.txt\ncopy to copied.txt\n", "pass", None, ""),
    ("missing", FIX.replace("src/calc.py", "src/none.py"), "fail", None, "does not apply"),
]
json.dump({r[0]: r[2:] for r in rows}, open("want.json", "w"))
kinds = {"tar": {"repository": "repo.tar", "strip": 1}, "bundle": {"repository": "repo.bundle", "base": "main"}}
with open("suite/tasks.jsonl", "w") as f:
    for kind, members in kinds.items():
        for name, *_ in rows:
            f.write(json.dumps(dict(members, id=kind + "-" + name, verifier="patch")) + "\n")
    for how in ("none", "files", "exact"):
        f.write(json.dumps(dict(kinds["tar"], id="gold-" + how, verifier="patch", gold="gold.patch", compare=how)) + "\n")
    f.write(json.dumps(dict(kinds["tar"], id="allowed", verifier="patch", forbid=[])) + "\n")
    f.write(json.dumps(dict(kinds["tar"], id="listed", verifier="patch", forbid=["src/*"])) + "\n")
    f.write(json.dumps({"id": "broken", "verifier": "patch", "repository": "gold.patch"}) + "\n")
    f.write(json.dumps(dict(kinds["tar"], id="bare", verifier="patch", strip=9)) + "\n")
open("suite/gold.patch", "w").write(SPACED)
with open("a.jsonl", "w") as f:
    put = lambda task, answer, attempt=0: f.write(json.dumps({"task": task, "attempt": attempt, "answer": answer}) + "\n")
    for kind in kinds:
        for name, answer, *_ in rows:
            put(kind + "-" + name, answer)
    for how in ("none", "files", "exact"):
        put("gold-" + how, FIX, 0)
        put("gold-" + how, FIX.replace("a + b", "b + a"), 1)
        put("gold-" + how, NEW, 2)
        put("gold-" + how, SPACED, 3)
        put("gold-" + how, SPACED.replace("@@ -1,5 +1,5 @@", "@@ -1,4 +1,4 @@").replace("     return 1\n", ""), 4)
    put("allowed", NEW.replace("src/new.py", "tests/test_new.py"))
    put("listed", FIX)
    put("broken", FIX)
    put("bare", FIX)
END
before=$(find suite -type f | xargs cat | cksum)
status 3 kverify run suite a.jsonl -o run --quiet --outputs none
[ "$before" = "$(find suite -type f | xargs cat | cksum)" ] || fail "the repository was changed"
"$python" - <<'END' || fail "verdicts"
import json, sys
want, bad = json.load(open("want.json")), 0
got = {}
for line in open("run/verdicts.jsonl"):
    v = json.loads(line)
    got[v["task"], v["attempt"]] = v
def expect(task, attempt, outcome, kind, said):
    global bad
    v = got[task, attempt]
    if v["outcome"] != outcome or v["class"] != kind or said not in (v["evidence"] or "") or v["integrity"] != "I3":
        bad = 1
        print(task, attempt, "expected", outcome, kind, said, "got", v["outcome"], v["class"], v["evidence"], v["integrity"])
for name, row in want.items():
    for kind in ("tar", "bundle"):
        expect(kind + "-" + name, 0, *row)
for attempt, outcomes in ((0, "pass pass fail"), (1, "pass pass fail"), (2, "pass fail fail"), (3, "pass pass pass"), (4, "pass pass pass")):
    for how, outcome in zip(("none", "files", "exact"), outcomes.split()):
        expect("gold-" + how, attempt, outcome, None, "")
scores = got["gold-none", 1]["subscores"]
if scores["gold_files"] != 1 or scores["gold_similarity"] != 0.5 or scores["applies"] != 1 or scores["hunks"] != 1:
    bad = 1
    print(scores)
expect("allowed", 0, "pass", None, "")
expect("listed", 0, "fail", "tamper", "src/calc.py")
expect("broken", 0, "error", "environment", "unpacked")
expect("bare", 0, "error", "environment", "unpacked")
sys.exit(bad)
END
