#!/bin/sh
# The command verifier: statuses, steps, services, and reports of other
# programs.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

suite=$tmp/suite
mkdir "$suite"
n=0
task() { # TASK-MEMBERS ANSWER: task and attempt number n
    n=$((n + 1))
    printf '{"id":"t%02d","verifier":"command","submission":["main.sh"],"extract":"raw",%s}\n' $n "$1" >>"$suite/tasks.jsonl"
    printf '{"task":"t%02d","answer":%s}\n' $n "$2" >>"$suite/attempts.jsonl"
}
run='"command":["/bin/sh","main.sh"]'
task "$run" '"exit 0"'
task "$run" '"exit 3"'
task '"steps":[["/bin/sh","main.sh"],["/usr/bin/test","-f","made"]],"teardown":[["/bin/true"]]' '"touch made"'
task '"steps":[["/bin/sh","main.sh"],["/usr/bin/test","-f","made"]]' '"touch other"'
report='"report":{"format":"junit","path":"r.xml"}'
task "$run,$report" '"echo \"<testsuite><testcase classname='"'a'"' name='"'b'"'/><testcase name='"'c'"'><skipped/></testcase></testsuite>\" > r.xml"'
task "$run,$report" '"echo \"<testsuite><testcase name='"'b'"'><failure message='"'no'"'/></testcase></testsuite>\" > r.xml"'
task "$run,$report" '"echo \"<testsuite><testcase name='"'b'"'/>\" > r.xml"'
task "$run,$report" '"exit 0"'
task "$run,$report" '"ln -s /etc/passwd r.xml"'
tap='"report":{"format":"tap","path":"r.tap"}'
task "$run,$tap" '"printf \"1..2\\nok 1 - a\\nok 2 - b # SKIP no\\n\" > r.tap"'
task "$run,$tap" '"printf \"1..3\\nok 1\\nok 2\\n\" > r.tap"'
task "$run,$tap" '"printf \"1..1\\nnot ok 1 - a\\n\" > r.tap"'
ctrf='"report":{"format":"ctrf","path":"r.json"}'
task "$run,$ctrf" '"echo '"'"'{\"results\":{\"tests\":[{\"name\":\"a\",\"status\":\"passed\"}]}}'"'"' > r.json"'
task "$run,$ctrf" '"echo '"'"'{\"results\":{\"tests\":[{\"name\":\"a\",\"status\":\"failed\",\"message\":\"no\"}]}}'"'"' > r.json"'
task "$run" '"echo 0123456789abcdef0123456789abcdef command 0 >&3; exit 1"'
task '"services":[{"command":["/usr/bin/python3","-m","http.server","8123","--bind","127.0.0.1"],"port":8123}],"steps":[["/bin/sh","main.sh"]]' \
    '"bash -c \"exec 5<>/dev/tcp/127.0.0.1/8123; echo GET / HTTP/1.0 >&5; echo >&5; grep -q 200 <&5\""'
# The shell's own end of the channel is out of reach, whatever the key.
forge='for p in /proc/[0-9]*; do echo 0123456789abcdef0123456789abcdef command 0 >$p/fd/3; done 2>/dev/null'
task "$run" "\"$forge; exit 1\""
# What the machine lacks is no fault of the attempt; what the attempt should have
# made is.
task '"command":["no-such-program"]' '"exit 0"'
task '"steps":[["/bin/sh","main.sh"],["/usr/bin/no-such-program","x"]]' '"exit 0"'
task '"setup":[["no-such-program"]],"steps":[["/bin/sh","main.sh"]]' '"exit 1"'
task '"services":[{"command":["no-such-program"],"port":8124}],"steps":[["/bin/sh","main.sh"]]' '"exit 0"'
task '"steps":[["/bin/sh","main.sh"],["./made"]]' '"exit 0"'
task '"env":["PATH=.:/usr/bin:/bin"],"steps":[["/bin/sh","main.sh"],["made"]]' '"exit 0"'
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/run" --min-integrity I0 --quiet
sed 's/.*"task":"\([^"]*\)","attempt":0,"outcome":"\([a-z]*\)","class":\([a-z_"]*\).*/\1 \2 \3/' "$tmp/run/verdicts.jsonl" |
    tr -d '"' >"$tmp/got"
cat >"$tmp/want" <<'EOF'
t01 pass null
t02 fail null
t03 pass null
t04 fail null
t05 pass null
t06 fail null
t07 error parse
t08 error parse
t09 error parse
t10 pass null
t11 error parse
t12 fail null
t13 pass null
t14 fail null
t15 fail null
t16 pass null
t17 fail null
t18 error environment
t19 error environment
t20 error environment
t21 error environment
t22 fail null
t23 fail null
EOF
same "$tmp/want" "$tmp/got" "verdicts of commands"
grep -q '"counts":{"passed":1,"failed":0,"errors":0,"skipped":1,"total":2}' "$tmp/run/verdicts.jsonl" || fail "a report's counts"
# By default an exit status alone decides nothing.
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/default" --quiet
grep -q '"outcome":"unscored"' "$tmp/default/verdicts.jsonl" || fail "I0 is scored"
grep -q 'integrity is I0, I1+ is required' "$tmp/default/verdicts.jsonl" || fail "it does not say why"
! grep -q '"attempt":0,"outcome":"pass"' "$tmp/default/verdicts.jsonl" || fail "I0 passes"
