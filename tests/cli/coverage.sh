#!/bin/sh
# Gates on reports of coverage: gcov's as the program here writes it, and made
# ones of the other formats; what is absent, cut or wrong is no pass.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
cat >suite/abs.c <<'END'
int mine(int x)
{
    if (x < 0)
        return -x;
    return x;
}

int other(void)
{
    return 1;
}
END
cat >suite/change.diff <<'END'
--- a/abs.c
+++ b/abs.c
@@ -1,3 +1,5 @@
 int mine(int x)
 {
+    if (x < 0)
+        return -x;
     return x;
END
cat >suite/one.info <<'END'
TN:
SF:/src/calc.c
FN:1,add
FN:5,sub
FNDA:3,add
FNDA:0,sub
FNF:2
FNH:1
BRDA:2,0,0,3
BRDA:2,0,1,-
BRDA:5,0,0,1
BRDA:2,1,0,0
BRF:4
BRH:2
DA:1,3
DA:2,3,abcdefgh
DA:3,0
DA:5,1
LF:4
LH:3
end_of_record
TN:again
SF:/src/calc.c
DA:3,1
BRDA:2,0,0,3
BRDA:2,0,1,1
BRDA:2,1,0,0
BRF:3
end_of_record
END
cat >suite/names.info <<'END'
SF:/a.cc
FNL:0,1
FNA:0,1,f<int>
FNA:0,1,f<char>
FNL:1,5
FNA:1,0,g
DA:1,0.5
DA:5,0.0
end_of_record
END
cat >suite/again.info <<'END'
SF:/a.c
FN:1,f
FNDA:1,f
DA:1,1
end_of_record
SF:/a.c
FN:1,f
FNDA:0,f
DA:1,0
end_of_record
END
printf 'SF:/a.c\nDA:1,1\nBRF:0\nBRH:0\nend_of_record\n' >suite/brf.info
printf 'SF:/a.c\nFNA:0,1,f\nDA:1,1\nend_of_record\n' >suite/order.info
printf 'SF:/x/a.c\nDA:1,1\nend_of_record\nSF:/y/a.c\nDA:1,1\nend_of_record\n' >suite/twins.info
printf '%s\n' '--- /dev/null' '+++ b/new.c' '@@ -0,0 +1,1 @@' '+int f(void) { return 1; }' >suite/lost.diff
sed 's/new.c/README/' suite/lost.diff >suite/text.diff
sed 's/+1,1/+1,5/' suite/lost.diff | cat - suite/lost.diff | sed 's/^diff/x/' >suite/long.diff
cat >suite/two.json <<'END'
{"format_version": "1", "files": [{"file": "a.c", "lines": [{"line_number": 1, "count": 1, "branches": []}], "functions": [{"name": "f", "execution_count": 1}]}]}
{"format_version": "1", "files": [{"file": "b.c", "lines": [{"line_number": 1, "count": 0, "branches": []}], "functions": [{"name": "f", "execution_count": 0}]}]}
END
printf '<coverage branches-valid="4" branches-covered="0"><packages><package><classes><class filename="a.py"><lines><line number="1" hits="1" branch="true"/></lines></class></classes></package></packages></coverage>' >suite/bare.xml
sed '$d' suite/one.info >suite/cut.info
printf 'SF:a.c\nDA:x,1\nend_of_record\n' >suite/wrong.info
printf 'hello\n' >suite/none.info
cat >suite/py.json <<'END'
{"meta": {"version": "7.6.1", "branch_coverage": true}, "files": {"pkg/calc.py": {"executed_lines": [1, 2, 4], "missing_lines": [3], "excluded_lines": [],
 "executed_branches": [[2, 4]], "missing_branches": [[2, 3]], "functions": {"add": {"executed_lines": [2]}, "sub": {"executed_lines": []}, "": {"executed_lines": [1]}}},
 "pkg/empty.py": {"executed_lines": [], "missing_lines": [], "executed_branches": [], "missing_branches": []}}, "totals": {}}
END
sed 's/"branch_coverage": true/"branch_coverage": false/; s/"executed_branches": [^]]*\]\],/"x": 1,/; s/"missing_branches": \[\[2, 3\]\],/"y": 1,/' suite/py.json >suite/lines.json
cat >suite/cobertura.xml <<'END'
<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.75" branch-rate="0.5" lines-covered="3" lines-valid="4" branches-covered="1" branches-valid="2" version="1" timestamp="1">
<packages><package name="p"><classes><class name="calc" filename="p/calc.java"><methods>
<method name="add" signature="()"><lines><line number="1" hits="3"/><line number="2" hits="3" branch="true" condition-coverage="50% (1/2)"/></lines></method>
<method name="sub" signature="()"><lines><line number="3" hits="0"/></lines></method></methods>
<lines><line number="1" hits="3"/><line number="2" hits="3" branch="true" condition-coverage="50% (1/2)"/><line number="3" hits="0"/><line number="4" hits="1"/></lines></class></classes></package></packages></coverage>
END
cat >suite/jacoco.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="r"><package name="org/calc"><class name="org/calc/Calc" sourcefilename="Calc.java"><method name="add" desc="()V" line="1"><counter type="METHOD" missed="0" covered="1"/></method>
<method name="sub" desc="()V" line="3"><counter type="METHOD" missed="1" covered="0"/></method><counter type="METHOD" missed="1" covered="1"/></class>
<sourcefile name="Calc.java"><line nr="1" mi="0" ci="3" mb="0" cb="0"/><line nr="2" mi="0" ci="3" mb="1" cb="1"/><line nr="3" mi="2" ci="0" mb="0" cb="0"/><line nr="4" mi="1" ci="2" mb="0" cb="0"/>
<counter type="BRANCH" missed="1" covered="1"/></sourcefile></package></report>
END
sed 's/<!DOCTYPE report .*dtd">/<!DOCTYPE report [<!ENTITY x "y">]>/' suite/jacoco.xml >suite/entity.xml
"$python" - <<'END'
import json
C = "#include <stdio.h>\nint mine(int x);\nint other(void);\nint main(void) { return %s ? 0 : 1; }\n"
build = ["/bin/sh", "-c", "gcc --coverage -O0 abs.c main.c -o t && ./t && gcov -b --json-format --stdout *abs.gcno >cov.json"]
def gcov(least=None, **more):
    return {"support": ["abs.c"], "submission": ["main.c"], "extract": "raw", "command": build, "limits": {"cpu_s": 20},
            "coverage": dict({"path": "cov.json"}, **({"least": least} if least else {}), **more)}
def made(name, least=None, **more):
    return {"support": [name], "submission": ["x"], "extract": "raw", "command": ["/bin/sh", "-c", "cp %s out" % name],
            "coverage": dict({"path": "out"}, **({"least": least} if least else {}), **more)}
all_ = {"line": 1, "branch": 1, "function": 1}
both, one = C % "mine(-1) == 1 && mine(1) == 1 && other()", C % "mine(1) == 1"
rows = [
    ("gcov-all", gcov(all_, of=["abs.c"]), both, "pass", "", {"line_coverage": 1, "branch_coverage": 1, "function_coverage": 1}),
    ("gcov-half", gcov(all_, of=["abs.c"]), one, "fail", "coverage/line: 3 of 6, least 1: not abs.c:4, abs.c:8, abs.c:10", {"line_coverage": 0.5, "branch_coverage": 0.5, "function_coverage": 0.5}),
    ("gcov-low", gcov({"line": 0.5, "branch": 0.5}, of=["abs.c"]), one, "pass", "", None),
    ("gcov-lines", gcov(required={"abs.c": [3, 5]}), one, "pass", "", None),
    ("gcov-missed", gcov(required={"abs.c": [4]}), one, "fail", "coverage/abs.c:4: not hit", None),
    ("gcov-nowhere", gcov(required={"abs.c": [2]}), one, "fail", "no line that can be run", None),
    ("gcov-diff", gcov({"diff": 1}, diff="change.diff"), both, "pass", "", {"diff_coverage": 1}),
    ("gcov-diff-half", gcov({"diff": 1}, diff="change.diff"), one, "fail", "coverage/diff: 1 of 2, least 1: not abs.c:4", {"diff_coverage": 0.5}),
    ("gcov-diff-none", gcov({"diff": 1}), one, "error", "names none", None),
    ("gcov-fails", gcov(all_, of=["abs.c"]), C % "mine(-1) == 1 && mine(1) == 1 && other() == 2", "fail", "exit status 1", None),
    ("gcov-other", gcov(all_, of=["lost.c"]), both, "fail", "lost.c is not in the report", None),
    ("lcov", made("one.info", {"line": 1, "branch": 0.75, "function": 0.25}), "x", "pass", "", {"line_coverage": 1, "branch_coverage": 0.75, "function_coverage": 0.5}),
    ("lcov-cut", made("cut.info", all_), "x", "error", "cut", None), ("lcov-wrong", made("wrong.info", all_), "x", "error", "DA record", None),
    ("lcov-none", made("none.info", all_), "x", "error", "no record of lcov", None),
    ("py", made("py.json", {"line": 0.75, "branch": 0.5, "function": 0.5}), "x", "pass", "", {"line_coverage": 0.75, "branch_coverage": 0.5, "function_coverage": 0.5}),
    ("py-suffix", made("py.json", {"line": 0.76}, of=["calc.py"]), "x", "fail", "3 of 4", None),
    ("py-lines", made("lines.json", {"branch": 0}), "x", "error", "says nothing of branches", None),
    ("lcov-brf", made("brf.info", {"branch": 1}), "x", "error", "says nothing of branches", None),
    ("lcov-names", made("names.info", {"function": 0.5, "line": 0.5}), "x", "pass", "", {"function_coverage": 0.5, "line_coverage": 0.5}),
    ("lcov-again", made("again.info", {"function": 1}), "x", "pass", "", {"function_coverage": 1}),
    ("lcov-order", made("order.info", {"function": 1}), "x", "error", "without its FNL", None),
    ("two-gcov", made("two.json", {"line": 0.5, "function": 0.5}), "x", "pass", "", {"line_coverage": 0.5, "function_coverage": 0.5}),
    ("diff-lost", made("one.info", {"diff": 0.5}, diff="lost.diff"), "x", "fail", "0 of 1", None),
    ("diff-text", made("one.info", {"diff": 1}, diff="text.diff"), "x", "pass", "", None),
    ("diff-none", made("one.info", {"diff": 1}, diff="none.info"), "x", "error", "is none", None),
    ("diff-long", made("one.info", {"diff": 1}, diff="long.diff"), "x", "error", "other lines than its head", None),
    ("several", made("twins.info", {"line": 1}, of=["a.c"]), "x", "error", "several files", None),
    ("of-empty", made("one.info", {"line": 1}, of=[]), "x", "error", "'of' is empty", None),
    ("req-number", made("one.info", required={"calc.py": 3}), "x", "error", "lists of lines", None),
    ("req-text", made("one.info", required={"calc.c": ["3"]}), "x", "error", "no number", None),
    ("path-long", dict(made("one.info", all_), coverage={"path": "p" * 1200, "least": all_}), "x", "error", "too long", None),
    ("nothing", dict(made("one.info", {"line": 0.5}), report={"path": "empty.xml"}, command=["/bin/sh", "-c", "cp one.info out; echo '<testsuite tests=\"0\"></testsuite>' >empty.xml"]), "x", "fail", "nothing passed", None),
    ("skipped", dict(made("one.info", {"line": 0.5}), report={"path": "empty.xml"}, command=["/bin/sh", "-c", "cp one.info out; echo '<testsuite tests=\"1\"><testcase name=\"a\"><skipped/></testcase></testsuite>' >empty.xml"]), "x", "fail", "nothing passed", None),
    ("cobertura-bare", made("bare.xml", {"branch": 1}), "x", "error", "condition-coverage", None),
    ("cobertura", made("cobertura.xml", {"line": 0.75, "branch": 0.5, "function": 0.5}), "x", "pass", "", {"line_coverage": 0.75, "branch_coverage": 0.5, "function_coverage": 0.5}),
    ("jacoco", made("jacoco.xml", {"line": 0.75, "branch": 0.5, "function": 0.5}, of=["org/calc/Calc.java"]), "x", "pass", "", {"line_coverage": 0.75, "branch_coverage": 0.5, "function_coverage": 0.5}),
    ("entity", made("entity.xml", all_), "x", "error", "declarations", None),
    ("format", made("py.json", all_, format="gcov"), "x", "error", "neither gcov's", None),
    ("absent", dict(made("py.json", all_), command=["/bin/true"]), "x", "error", "left no report of coverage", None),
]
with open("suite/tasks.jsonl", "w") as t, open("a.jsonl", "w") as a:
    for name, task, answer, *_ in rows:
        t.write(json.dumps(dict(task, id=name, verifier="command")) + "\n")
        a.write(json.dumps({"task": name, "attempt": 0, "answer": answer}) + "\n")
json.dump([[r[0]] + list(r[3:]) for r in rows], open("want.json", "w"))
END
status 3 kverify run suite a.jsonl -o run --quiet --min-integrity I0
"$python" - <<'END' || fail "verdicts"
import json, sys
got, bad = {v["task"]: v for v in map(json.loads, open("run/verdicts.jsonl"))}, 0
for name, outcome, said, subs in json.load(open("want.json")):
    v = got[name]
    if v["outcome"] != outcome or said not in (v["evidence"] or "") or any(abs(v["subscores"].get(k, 9) - x) > 1e-12 for k, x in (subs or {}).items()):
        bad = 1
        print(name, "expected", outcome, said, subs, "got", v["outcome"], v["evidence"], v["subscores"])
sys.exit(bad)
END
