#!/bin/sh
# On a terminal lines are broken between words; in a pipe they are not broken,
# and nothing is cut.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires script
KVERIFY_PLUGIN_PATH=$(find "$build/plugins" -name .libs -type d | tr '\n' ':')
NO_COLOR=1
export KVERIFY_PLUGIN_PATH NO_COLOR
cp -r "$src/examples" "$tmp/examples"
cd "$tmp"
kverify rubric new clear-answer >/dev/null

# words FILE: one on each line, whatever the lines and blanks between them
words() {
    tr -s ' \r\n' '\n\n\n' <"$1" | sed '/^$/d'
}

# screens COMMAND...: the same words at every width, in lines no longer than it
screens() {
    kverify "$@" >whole 2>&1 || true
    [ -s whole ] || fail "no output: $*"
    words whole >expected
    for columns in 100 80 60 48; do
        script -qec "stty cols $columns; '$kverify' $(printf "'%s' " "$@")" /dev/null </dev/null >screen || true
        tr -d '\r' <screen | sed "s/$(printf '\033')\[K//g" >lines
        words lines >got
        same expected got "words of $* at $columns columns"
        awk -v w=$columns 'length > w && /[^ ] +[^ ]/ { print length ": " $0; bad = 1 } END { exit bad }' lines ||
            fail "wider than $columns: $*"
    done
}

for command in score run "rubric run" "callseq record"; do
    # Help has no other width in a pipe than 80.
    # shellcheck disable=SC2086
    screens help $command
done
screens help
screens plugins
screens plugins judge
screens metrics
screens formats
screens rubric check clear-answer.lua
screens rubric test clear-answer.lua
screens rubric run clear-answer.lua examples/rubric/answers
screens rubric agree examples/rubric/ratings.csv
screens rubric nonsense
screens score --fromat x
screens score --metric pas@1 examples/results
screens run nowhere nothing -o run
screens callseq match examples/calls/agent.calls examples/calls/agent.json

# Long evidence, criteria and names: all of it in a pipe, on one line.
cat >long.lua <<'END'
local words = {}
for i = 1, 40 do words[i] = "word" .. i end
return { name = "long", version = "1", dimensions = {
    { id = "a-criterion-with-quite-a-long-name", layer = "a layer", score = function() return 3, table.concat(words, " "), {1, 9} end },
    { id = "short", score = function() return 5, "short" end } } }
END
mkdir "a folder with a name that is longer than the terminal is wide in columns"
echo "because, for example, this" >"a folder with a name that is longer than the terminal is wide in columns/answer.txt"
cp a*/answer.txt "an answer with a name that is longer than the terminal is wide, by far.txt"
screens rubric run long.lua an*.txt
kverify rubric run long.lua an*.txt >whole || true
grep -q " word1 word2 .* word40  \[1-9 \"because, \"\]" whole || { cat whole; fail "evidence is cut in a pipe"; }
screens rubric run long.lua an*.txt a*/answer.txt --quiet
# Markdown stays Markdown: rows of tables are not broken.
script -qec "stty cols 30; '$kverify' rubric explain clear-answer.lua" /dev/null </dev/null | tr -d '\r' >screen
kverify rubric explain clear-answer.lua >whole
words whole >expected
words screen >got
same expected got "words of explain"
grep '^|' whole >expected
grep '^|' screen >got
same expected got "tables of explain"

with_boxes
mkdir -p suite/tests
printf '%s\n' 'from money import Money' 'def test_equal():' '    assert Money(5) == 5' >suite/tests/test_money.py
printf '%s\n' '{"id":"a-task-with-quite-a-long-name-that-goes-on/money","verifier":"pytest","tests":["tests/test_money.py"],"submission":["money.py"],"reference":{"money.py":"class Money:\n    def __init__(self, n):\n        self.n = n\n\n    def __eq__(self, o):\n        return self.n == getattr(o, \"n\", o)\n"}}' \
    '{"id":"none","verifier":"pytest","tests":["tests/missing_test_file.py"],"submission":["a.py"],"reference":{"a.py":""}}' \
    '{"id":"wrong","verifier":"pytest","tests":["tests/test_money.py"],"submission":["money.py"],"reference":{"money.py":""}}' >suite/tasks.jsonl
screens validate suite -o registered --quiet
grep -q "INVALID" whole || fail "nothing is invalid"
screens explain registered
kverify run suite @reference -o run --quiet >/dev/null 2>&1 || true # two are not valid
screens run suite @reference -o run --quiet --resume
screens merge run -o merged
kverify doctor >whole || true # of a sanitized launcher
sed -n 's/ .*//p' whole | grep -v '=' >expected
script -qec "stty cols 60; '$kverify' doctor" /dev/null </dev/null | tr -d '\r' >screen
awk 'length > 60 { print; bad = 1 } END { exit bad }' screen || fail "doctor is wider than 60"
sed -n 's/^\([^ ]\{1,\}\) .*/\1/p' screen | grep -v '=' >got
same expected got "lines of doctor"
