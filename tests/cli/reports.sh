#!/bin/sh
# Reports of other programs fail closed: what disagrees with itself, or was not
# run, is no pass.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

mkdir "$tmp/suite"
for format in junit tap ctrf; do
    printf '{"id":"%s","verifier":"command","command":["/bin/cp","in","r"],"submission":["in"],"extract":"raw","report":{"format":"%s","path":"r"}}\n' $format $format
done >"$tmp/suite/tasks.jsonl"
cat >"$tmp/make.py" <<'END'
import json, sys
out, want = open(sys.argv[1], "w"), open(sys.argv[2], "w")
n = {}


def r(format, right, text):
    i = n[format] = n.get(format, -1) + 1
    out.write(json.dumps({"task": format, "attempt": i, "answer": text}) + "\n")
    want.write("%s %d %s\n" % (format, i, right))


def j(right, head, body="<testcase name='a'/><testcase name='b'/>"):
    r("junit", right, "<testsuite %s>%s</testsuite>" % (head, body))


j("pass", "")
j("pass", "tests='2' failures='0' errors='0' skipped='0'")
j("pass", "tests='2' failures='1'", "<testcase name='a'><flakyFailure/></testcase><testcase name='b'/>")
j("pass", "tests='3' failures='1'", "<testcase name='a'><rerunFailure/></testcase><testcase name='b'/>")
j("pass", "tests='2' skipped='1'", "<testcase name='a'/><testcase name='b'><skipped/></testcase>")
j("pass", "tests='1'", "<testcase name='a' status='run' result='completed'/>")
j("pass", "tests='1'", "<testcase name='a' status='passed' time='0'/>")
j("pass", "name='two'", "<testsuite tests='1'><testcase name='a'/></testsuite><testsuite tests='1'><testcase name='b'/></testsuite>")
j("error:parse", "tests='2' failures='2'")
j("error:parse", "tests='2' errors='1'")
j("error:parse", "tests='3'")
j("error:parse", "tests='2' skipped='2'")
j("error:parse", "tests='2' disabled='1'")
j("error:parse", "tests='two'")
j("error:parse", "tests='2' failures='-1'")
j("error:parse", "failures='1'", "<testsuite><testcase name='a'/></testsuite>")
j("fail", "tests='2' failures='0'", "<testcase name='a'/><testcase name='b'><failure/></testcase>")
j("fail", "tests='1'", "<testcase name='a' status='notrun'/>")
j("fail", "", "<testcase name='a' result='suppressed'/>")
j("fail", "", "<testcase name='a'/><testcase name='b' status='failed'/>")
j("fail", "", "<testcase name='a'/><testcase name='b' status='Error'/>")
j("fail", "", "<testcase name='a'/><testcase name='b' success='False'/>")
j("fail", "", "<testcase name='a' executed='False'/>")
j("fail", "tests='0'", "")
# A word that nobody knows as success is none, in a case or in a head.
for word in "timeout", "cancelled", "untested", "undefined", "inconclusive", "interrupted", "blocked":
    j("fail", "", "<testcase name='a'/><testcase name='b' status='%s'/>" % word)
    j("fail", "", "<testcase name='a'/><testcase name='b' result='%s'/>" % word)
for word in "run", "Passed", "success", "completed":
    j("pass", "", "<testcase name='a'/><testcase name='b' status='%s'/>" % word)
j("fail", "", "<testcase name='a' skipped='true'/>")
j("fail", "", "<testcase name='a'><disabled/></testcase>")
j("fail", "", "<testcase name='a' status='NotExecuted'/>")
j("fail", "tests='2' errors='1'", "<testcase name='a'><error/></testcase>")
j("error:parse", "skipped='1'")
j("error:parse", "ignored='1'")
j("error:parse", "failed='1'")
j("error:parse", "success='false'")
j("error:parse", "result='Failed'")
j("error:parse", "", "<skipped/><testcase name='a'/>")
r("tap", "error:parse", "1..2\nok 1\nok 2\n# pass 1\n# fail 1\n")
r("tap", "pass", "1..2\nok 1\nok 2\n# pass 2\n# fail 0\n# cancelled 0\n")
r("tap", "error:parse", "1..2\nok 1\nok 2\n# Looks like you failed 1 test of 2.\n")
r("tap", "error:parse", "1..1\nok 0\n")
r("tap", "error:parse", "1..2x\nok 1\nok 2\n")
r("ctrf", "error:parse", json.dumps({"results": {"tool": {"name": "x"}, "summary": {"tests": "1", "failed": "1"},
                                                 "tests": [{"name": "a", "status": "passed"}]}}))
r("junit", "error:parse", "<testsuites tests='2' failures='1'><testsuite><testcase name='a'/><testcase name='b'/></testsuite></testsuites>")
r("junit", "error:parse", "<testsuite><testcase name='a'/>")
r("tap", "pass", "1..2\nok 1\nok 2 - b\n")
r("tap", "pass", "TAP version 14\nok\nok - b\n1..2\n")
r("tap", "pass", "1..2\nok 2\nok 1\n")
r("tap", "pass", "1..2\nok 1 - 1st\nok 2nd test\n    not ok 1 - subtest\n")
r("tap", "error:parse", "1..2\nok 1\nok 1\n")
r("tap", "error:parse", "1..2\nok 1\nok 3\n")
r("tap", "error:parse", "1..1\nok 1\n1..1\n")
r("tap", "error:parse", "1..2\nok 1\n")
r("tap", "error:parse", "1..x\nok 1\n")
r("tap", "error:parse", "ok 1\n")
r("tap", "error:parse", "1..1\nok 1\nBail out!\n")
r("tap", "fail", "1..2\nok 1\nnot ok 2\n")
r("tap", "fail", "1..0 # skipped\n")
r("tap", "fail", "1..1\nok 1 # SKIP\n")


def c(right, summary, *statuses):
    r("ctrf", right, json.dumps({"results": {"summary": summary, "tests": [
        {"name": "t%d" % i, "status": s} for i, s in enumerate(statuses)]}}))


c("pass", {"tests": 2, "passed": 2, "failed": 0, "pending": 0, "skipped": 0, "other": 0}, "passed", "passed")
c("pass", {}, "passed", "skipped")
c("error:parse", {"tests": 3, "passed": 3}, "passed", "passed")
c("error:parse", {"tests": 2, "passed": 1, "failed": 1}, "passed", "passed")
c("error:parse", {"tests": 1, "passed": 1, "skipped": 1}, "passed")
c("fail", {"tests": 2}, "passed", "failed")
c("fail", {"tests": 1}, "pending")
c("fail", {"tests": 1}, "other")
END
/usr/bin/python3 "$tmp/make.py" "$tmp/attempts.jsonl" "$tmp/want"
status 0 kverify run "$tmp/suite" "$tmp/attempts.jsonl" -o "$tmp/run" --quiet --min-integrity I0
/usr/bin/python3 - "$tmp/want" "$tmp/run/verdicts.jsonl" <<'END' || fail "wrong verdicts"
import json, sys
want = {tuple(l.split()[:2]): l.split()[2] for l in open(sys.argv[1])}
bad = 0
for l in open(sys.argv[2]):
    v = json.loads(l)
    right = want.pop((v["task"], str(v["attempt"]))).partition(":")
    if v["outcome"] != right[0] or (right[2] and v["class"] != right[2]):
        print(v["task"], v["attempt"], v["outcome"], v["class"], "right is", right, v.get("evidence"))
        bad = 1
sys.exit(bad or bool(want))
END

# The same files as results: what their heads, hooks and unfinished tests say is
# not lost.  Passed and all attempts, and the exit status.
mkdir "$tmp/read"
look() { # STATUS PASSED ALL NAME TEXT
    printf '%s' "$5" >"$tmp/read/$4"
    status "$1" kverify score --format json --interval none "$tmp/read/$4"
    "$python" - "$tmp/out" "$2" "$3" <<'END' || fail "$4: $(cat "$tmp/out")"
import json, sys
text = open(sys.argv[1]).read()
top = json.loads(text[text.index("{"):])["groups"][0]
sys.exit((top["outcomes"]["pass"], top["n_attempts"]) != (int(sys.argv[2]), int(sys.argv[3])))
END
}
look 0 1 2 s1.xml '<testsuite><testcase name="a"/><testcase name="b" status="failed"/></testsuite>'
look 0 1 2 s2.xml '<testsuite><testcase name="a"/><testcase name="b" status="untested"/></testsuite>'
look 3 2 2 s3.xml '<testsuite tests="3"><testcase name="a"/><testcase name="b"/></testsuite>'
look 3 2 2 s4.xml '<testsuite failures="1"><testcase name="a"/><testcase name="b"/></testsuite>'
look 0 1 2 s5.xml '<testsuite name="s" errors="1"><error/><testcase name="b"/></testsuite>'
look 0 1 2 s6.xml '<testsuite tests="3" errors="1"><testcase name="a"/><testcase name="b"><error/></testcase></testsuite>'
look 3 2 2 s7.xml '<testsuites><testsuite tests="1"><testcase name="a"><flakyFailure/></testcase></testsuite><testsuite tests="2"><testcase name="b"/></testsuite></testsuites>'
look 3 1 1 r.trx '<TestRun><Results><UnitTestResult testName="a" outcome="Passed"/></Results><ResultSummary outcome="Failed"><Counters total="2" failed="1"/></ResultSummary></TestRun>'
look 0 1 2 x.xml '<assemblies><assembly><errors><error name="fixture"><failure/></error></errors><collection><test name="a" result="Pass"/></collection></assembly></assemblies>'
look 0 1 2 go.json '{"Action":"run","Package":"p","Test":"A"}
{"Action":"pass","Package":"p","Test":"A"}
{"Action":"run","Package":"p","Test":"B"}
{"Action":"fail","Package":"p"}
'
look 0 2 4 mixed.json '{"Action":"run","Package":"p","Test":"A"}
{"Action":"run","Package":"q","Test":"A"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"q","Test":"A"}
{"Action":"run","Package":"p","Test":"B"}
{"Action":"run","Package":"q","Test":"B"}
{"Action":"pass","Package":"p","Test":"B"}
{"Action":"pass","Package":"q","Test":"B"}
{"Action":"fail","Package":"p"}
{"Action":"fail","Package":"q"}
'
look 0 1 2 build.json '{"ImportPath":"p","Action":"build-output","Output":"x"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p"}
{"Action":"run","Package":"q","Test":"A"}
{"Action":"pass","Package":"q","Test":"A"}
{"Action":"pass","Package":"q"}
'
look 0 1 2 mocha.json '{"stats":{"tests":1,"passes":1,"failures":1},"tests":[{"fullTitle":"a","err":{}}],"pending":[],"failures":[{"fullTitle":"before each hook","err":{"message":"x"}}],"passes":[]}'
look 0 1 2 jest.json '{"numTotalTests":1,"numFailedTests":0,"testResults":[{"name":"f.js","status":"failed","assertionResults":[{"fullName":"a","status":"passed"}]}]}'
look 3 1 1 more.json '{"numTotalTests":2,"numFailedTests":1,"testResults":[{"name":"f.js","status":"passed","assertionResults":[{"fullName":"a","status":"passed"}]}]}'
look 0 1 2 rspec.json '{"examples":[{"full_description":"a","status":"passed"}],"summary":{"example_count":1,"failure_count":0,"errors_outside_of_examples_count":1},"summary_line":"x"}'
look 3 1 1 ctrf.json '{"reportFormat":"CTRF","results":{"tool":{"name":"x"},"summary":{"tests":2,"failed":1},"tests":[{"name":"a","status":"passed"}]}}'
look 0 1 2 dart.json '{"protocolVersion":"0.1.1","runnerVersion":"1","type":"start"}
{"test":{"id":1,"name":"a"},"type":"testStart"}
{"testID":1,"result":"success","hidden":false,"skipped":false,"type":"testDone"}
{"test":{"id":2,"name":"b"},"type":"testStart"}
'
# What the machine lost is said of attempts without an index, too.
look 3 0 1 result.json '{"task_name":"a","trial_name":"a__1","source":"s","verifier_result":null,"exception_info":{"type":"x"}}'
grep -q "1 of class infra" "$tmp/out" || fail "an attempt that was lost: $(cat "$tmp/out")"
