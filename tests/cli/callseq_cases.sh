#!/bin/sh
# Call sequences judged: what real tests check, and what gets round it.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cases() { # DIR ARGUMENT...
    folder=$1
    shift
    "$src/tests/callseq/run" --kverify "$kverify" --cases "$src/tests/$folder" "$@" >"$tmp/out" 2>&1 || {
        cat "$tmp/out"
        fail "cases of $folder $*"
    }
    tail -1 "$tmp/out"
}
outcomes() { # RUN
    sed 's/.*"outcome":"\([a-z]*\)","class":[^,]*,"score".*/\1/' "$1/verdicts.jsonl" | tr '\n' ' '
}
cases callseq/cases
# In an interpreter that has not waited, tests import libraries themselves.
KVERIFY_COLD=1
export KVERIFY_COLD
cases callseq/cases --only feature_arrays
unset KVERIFY_COLD
cases native/cases
cases callseq/attacks
cases native/attacks
# A case that nobody could meet, or that expects nothing by mistake, is the
# task's fault: an error with its reason, and no fail.
while IFS='|' read -r case message; do
    "$python" - "$case" "$tmp/broken.jsonl" "$tmp/broken.answers" <<'EOF'
import json, sys
case = dict({"call": "f", "args": [1]}, **json.loads(sys.argv[1]))
task = {"id": "t", "verifier": "native", "submission": ["f.c"], "cases": [case],
        "structs": ["struct p { int x; int y; }"],
        "functions": {"f": "uint8_t f(int n)", "g": "int g(int *p)", "h": "struct p h(struct p v)",
                      "k": "int k(void *f)"}}
with open(sys.argv[2], "w") as f:
    f.write(json.dumps(task) + "\n")
with open(sys.argv[3], "w") as f:
    f.write(json.dumps({"task": "t", "files": {"f.c": "unsigned char f(int n) { return n; }"}}) + "\n")
EOF
    rm -rf "$tmp/broken"
    case $message in REFUSED*)
        status 3 kverify run "$tmp/broken.jsonl" "$tmp/broken.answers" -o "$tmp/broken" --quiet
        says "${message#REFUSED }"
        continue
        ;;
    esac
    status "$([ -z "$message" ] && echo 0 || echo 3)" kverify run "$tmp/broken.jsonl" "$tmp/broken.answers" -o "$tmp/broken" --quiet
    if [ -z "$message" ]; then
        grep -q '"outcome":"pass"' "$tmp/broken/verdicts.jsonl" || fail "$case: no pass"
        continue
    fi
    grep -q '"outcome":"error","class":"environment"' "$tmp/broken/verdicts.jsonl" || fail "$case: no error"
    grep -qF "case 1: $message" "$tmp/broken/verdicts.jsonl" || {
        cat "$tmp/broken/verdicts.jsonl"
        fail "$case: not said: $message"
    }
done <<'EOF'
{"expect": 1}|
{"expect": 256}|expect: expected an integer from 0 to 255, got 256
{"expect": "one"}|expect: expected an integer from 0 to 255, got
{"expected": 1}|REFUSED unknown member 'cases[0].expected'; did you mean 'expect'?
{"args": [1, 2]}|args: expected 1, got [1,2]
{"args": [2147483648]}|argument 1: expected an integer from -2147483648 to 2147483647, got 2147483648
{"args": [1.5]}|argument 1: expected an integer from
{"errno": "ENOTHING"}|errno: expected a number or a name
{"tolerance": -1}|tolerance: expected a number from 0
{"tolerance": {"absolute": 1}}|tolerance: a member that is none of abs, rel
{"ms": 0}|ms: expected 1 to 600000, got 0
{"leaks": 1}|leaks: expected true or false
{"call": "g", "args": [{"buffer": "int", "length": 2, "expect": [1, 2, 3]}]}|argument 1: expect: 3 elements of a buffer of 2
{"call": "g", "args": [{"buffer": "word", "length": 2}]}|argument 1: expected a type of elements
{"call": "g", "args": [{"buffer": "uint8", "values": [1], "expect": [-1]}]}|argument 1: expect: expected an integer from 0 to 255, got -1
{"call": "g", "args": [{"buffer": "int", "size": 2}]}|argument 1: a member that is none of buffer, values
{"call": "h", "args": [{"x": 1, "y": 2}], "expect": {"x": 1}}|expect.y: expected this member
{"call": "k", "args": [{"callback": "int c(int)", "returns": [1], "expect_calls": [[1, 2]]}]}|argument 1: expect_calls: expected 1 arguments
EOF
# In one process a forged trace is I1 at best, never more.
"$src/tests/callseq/run" --kverify "$kverify" --integrity I1 --keep "$tmp/one" >"$tmp/out" 2>&1 || true
grep '"outcome":"pass"' "$tmp/one/out/verdicts.jsonl" | grep -v '"integrity":"I1"' |
    grep -oE '"task":"[a-z_]*"' | sort -u | tr -d '\n' >"$tmp/above"
[ "$(cat "$tmp/above")" = '"task":"c_files""task":"c_quicksort""task":"traced_sort"' ] ||
    fail "above I1 in one process: $(cat "$tmp/above")"
# A driver that asserts asks the candidate's objects, in one process.
"$python" - "$src/tests/callseq/cases/traced_sort" "$tmp" <<'EOF'
import json, os, sys
case, tmp = sys.argv[1:]
task = json.load(open(case + "/task.json"))
drive = open(case + "/drive.py").read()
right = open(case + "/pass-plain/sorting.py").read()
for note in ("pattern", "about", "why"):
    task.pop(note, None)
with open(tmp + "/asks.jsonl", "w") as f:
    for name, more in ("plain", ""), ("asks", "    assert data\n"), ("compares", "    if data == 3: return\n"):
        files = {"drive.py": drive + more, "sort.calls": open(case + "/sort.calls").read()}
        f.write(json.dumps(dict(task, id=name, verifier="callseq", files=files)) + "\n")
with open(tmp + "/asked", "w") as f:
    for name in "plain", "asks", "compares":
        f.write(json.dumps({"task": name, "files": {"sorting.py": right}}) + "\n")
EOF
status 0 kverify run "$tmp/asks.jsonl" "$tmp/asked" -o "$tmp/asking" --quiet --min-integrity I1
grep -oE '"integrity":"[^"]*"' "$tmp/asking/verdicts.jsonl" | tr -d '\n' >"$tmp/grades"
[ "$(cat "$tmp/grades")" = '"integrity":"I1""integrity":"I1""integrity":"I1+"' ] || fail "grades: $(cat "$tmp/grades")"
# A registered task runs as it was found best.
name=recorder_order
mkdir "$tmp/suite"
"$python" - "$src/tests/callseq/cases/$name" >"$tmp/suite/tasks.jsonl" <<'EOF'
import json, sys
task = json.load(open(sys.argv[1] + "/task.json"))
for note in ("pattern", "about", "why"):
    task.pop(note, None)
right = open(sys.argv[1] + "/pass-plain/resume.py").read()
task.update(id="order", verifier="callseq", root=sys.argv[1], reference={"resume.py": right},
            stub="def resume(model, path):\n    return 3\n")
print(json.dumps(task))
EOF
status 0 kverify validate "$tmp/suite" -o "$tmp/registered"
says 'valid   I2'
status 0 kverify run "$tmp/registered" @reference @null @stub -o "$tmp/run" --quiet
[ "$(grep -c '"score":1,' "$tmp/run/verdicts.jsonl")" = 1 ] || fail "outcomes of a registered task"
# An agent's trajectory as the answer.
"$python" - "$tmp" <<'EOF'
import json, sys
tmp = sys.argv[1]
spec = "never ** raises ToolError\ndistinct search\nonly search, answer\nsome search\nonce answer\n"
task = {"id": "agent", "verifier": "callseq", "language": "trace", "specs": spec}
call = lambda i, n, a: {"role": "assistant", "tool_calls": [
    {"id": i, "type": "function", "function": {"name": n, "arguments": json.dumps(a)}}]}
good = [call("1", "search", {"q": "a"}), call("2", "search", {"q": "b"}), call("3", "answer", {"x": 1})]
twice = [call("1", "search", {"q": "a"}), call("2", "search", {"q": "a"}), call("3", "answer", {"x": 1})]
other = good + [call("4", "rm", {})]
with open(tmp + "/agent.jsonl", "w") as f:
    f.write(json.dumps(task) + "\n")
with open(tmp + "/answers", "w") as f:
    for i, a in enumerate((good, twice, other, [], "no trajectory")):
        f.write(json.dumps({"task": "agent", "attempt": i, "answer": a if a == "no trajectory" else json.dumps(a)}) + "\n")
EOF
status 0 kverify run "$tmp/agent.jsonl" "$tmp/answers" -o "$tmp/agents" --quiet --min-integrity I0
[ "$(outcomes "$tmp/agents")" = \
    'pass fail fail unscored error ' ] ||
    { cat "$tmp/agents/verdicts.jsonl"; fail "trajectories"; }
# The forged trace of the public corpus, and the honest one beside it.
if [ -d "$shared/hacks/public/ctl-c-trace" ]; then
    "$python" - "$shared/hacks/public" "$src/tests/callseq/cases/c_quicksort" "$tmp" <<'EOF'
import json, sys
hacks, own, tmp = sys.argv[1:]
task = {"id": "trace", "verifier": "callseq", "language": "c", "tests": ["test.c"], "headers": ["qsort.h"],
        "submission": ["qsort.c"], "specs": "at least 4 partition\nat least 5 quick_sort\ninside quick_sort { some partition }",
        "files": {"test.c": open(own + "/test_sort.c").read().replace("sort.h", "qsort.h"),
                  "qsort.h": open(hacks + "/ctl-c-trace/task/qsort.h").read()}}
with open(tmp + "/hack.jsonl", "w") as f:
    f.write(json.dumps(task) + "\n")
with open(tmp + "/hacks", "w") as f:
    for i, name in enumerate(("c-trace-forge-calls", "ctl-c-trace")):
        code = open("%s/%s/candidate/qsort.c" % (hacks, name)).read()
        f.write(json.dumps({"task": "trace", "attempt": i, "files": {"qsort.c": code}}) + "\n")
EOF
    status 0 kverify run "$tmp/hack.jsonl" "$tmp/hacks" -o "$tmp/hacked" --quiet
    [ "$(outcomes "$tmp/hacked")" = \
        'error pass ' ] || { cat "$tmp/hacked/verdicts.jsonl"; fail "the forged trace"; }
fi
