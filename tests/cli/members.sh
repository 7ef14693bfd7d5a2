#!/bin/sh
# Members that nobody knows, and values that are none, are refused by file and
# line, with what was meant: ignored, they would change verdicts.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
mkdir "$tmp/s"
refused() { # TASK TEXT
    printf '\n%s\n' "$1" >"$tmp/s/tasks.jsonl"
    status 3 kverify run "$tmp/s" @null -o "$tmp/r" --quiet
    says "/s/tasks.jsonl:2: task 't': $2"
    [ ! -e "$tmp/r" ] || fail "a run of a refused suite"
}
taken() { # TASK
    printf '%s\n' "$1" >"$tmp/s/tasks.jsonl"
    status 0 kverify run "$tmp/s" @null -o "$tmp/r" --quiet
    rm -rf "$tmp/r"
}
io='"id":"t","verifier":"stdio","command":["/bin/cat"],"submission":["x"]'
fn='"id":"t","verifier":"function","entry":"f","submission":["x.py"]'

refused "{$io,\"cases\":[{\"output\":\"\"}],\"comapre\":\"tokens\"}" "unknown member 'comapre'; did you mean 'compare'?"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"compare\":\"token\"}" "'compare' is 'token'; did you mean 'tokens'?"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"compare\":\"ignorecase\"}" "'compare' is 'ignorecase', expected one of lines, tokens, exact"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"compare\":1}" "'compare' is no text"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"relation\":\"eq\"}" "unknown member 'relation', expected language, build, command"
refused "{$io,\"cases\":[{\"input\":\"\"}]}" "cases[0] has none of output"
refused "{$io,\"cases\":[{\"output\":\"\"},{\"ouput\":\"\"}]}" "unknown member 'cases[1].ouput'; did you mean 'output'?"
refused "{$io,\"cases\":{\"output\":\"\"}}" "'cases' is not what it should be, expected a list"
refused "{$io,\"cases\":[\"\"]}" "cases[0] is not an object"
refused "{$io}" "it has none of cases"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"labels\":[\"easy\"]}" "'labels' is not an object of texts"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"labels\":\"easy\"}" "'labels' is not an object of texts"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"labels\":{\"level\":1}}" "label 'level' is not a string"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"limts\":{\"cpu_s\":1}}" "unknown member 'limts'; did you mean 'limits'?"
refused "{$io,\"cases\":[{\"output\":\"\"}],\"extract\":\"codes\"}" "'extract' is 'codes'; did you mean 'code'?"
refused "{$fn,\"cases\":[{\"args\":[],\"expct\":1}]}" "unknown member 'cases[0].expct'; did you mean 'expect'?"
refused "{$fn,\"cases\":[{\"args\":[],\"expect\":1,\"relaton\":\"is\"}]}" "unknown member 'cases[0].relaton'; did you mean 'relation'?"
refused "{$fn,\"cases\":[{\"args\":[],\"expect\":1,\"relation\":\"equals\"}]}" "'cases[0].relation' is 'equals', expected one of eq, is, items"
refused "{$fn,\"cases\":[{\"args\":[]}]}" "cases[0] has none of expect, raises, relation"
refused "{$fn,\"cases\":[{\"args\":{\"a\":1},\"expect\":1}]}" "'cases[0].args' is not what it should be, expected a list"
refused "{$fn,\"cases\":[{\"expect\":1}],\"submision\":[]}" "unknown member 'submision'; did you mean 'submission'?"
refused "{\"id\":\"t\",\"verifier\":\"pytest\",\"test\":[\"t.py\"]}" "unknown member 'test'; did you mean 'tests'?"
refused "{\"id\":\"t\",\"verifier\":\"pytest\",\"tests\":\"t.py\"}" "'tests' is not what it should be, expected a list of texts"
refused "{\"id\":\"t\",\"verifier\":\"command\",\"command\":[\"/bin/true\"],\"report\":{\"format\":\"xml\"}}" "'report.format' is 'xml', expected one of junit, tap, ctrf"
refused "{\"id\":\"t\",\"verifier\":\"mcq\",\"gold\":[\"A\"]}" "unknown member 'gold'"
taken "{$io,\"cases\":[{\"output\":\"\"}],\"labels\":{\"own\":\"x\"},\"meta\":{\"any\":[1]},\"note\":\"n\",\"stub\":null}"
taken "{$fn,\"cases\":[{\"relation\":\"true\"}]}"

printf '{%s,"cases":[{"output":""}]}\n' "$io" >"$tmp/s/tasks.jsonl"
echo '{"datset":"x"}' >"$tmp/s/suite.json"
status 3 kverify run "$tmp/s" @null -o "$tmp/r" --quiet
says "/s/suite.json: the suite: unknown member 'datset'; did you mean 'dataset'?"
echo '{"config":{"stdio":{"compiler":"/usr/bin/gcc"}}}' >"$tmp/s/suite.json"
status 3 kverify run "$tmp/s" @null -o "$tmp/r" --quiet
says "configuration: stdio: unknown member 'compiler', expected cc"
rm "$tmp/s/suite.json"
status 3 kverify run "$tmp/s" @null -o "$tmp/r" --quiet --config '{"stdoi":{}}'
says "no plugin 'stdoi'"

attempt() { # LINE TEXT
    printf '{"task":"t","answer":""}\n%s\n' "$1" >"$tmp/a.jsonl"
    status 3 kverify run "$tmp/s" "$tmp/a.jsonl" -o "$tmp/r" --quiet
    says "a.jsonl:2: $2"
}
attempt '{"task":"t","anser":"x"}' "unknown member 'anser'; did you mean 'answer'?"
attempt '{"task":"t","answer":"x","atempt":3}' "unknown member 'atempt'; did you mean 'attempt'?"
attempt '{"task":"t","flies":{"x":""}}' "unknown member 'flies'; did you mean 'files'?"
attempt '{"taks":"t","answer":"x"}' "unknown member 'taks'; did you mean 'task'?"
# What harnesses write beside is nobody's business.
printf '{"task":"t","answer":"","model":"m","usage":{"tokens":1},"score":null}\n' >"$tmp/a.jsonl"
kverify run "$tmp/s" "$tmp/a.jsonl" -o "$tmp/r2" --quiet >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "extra members are refused"; }
