#!/bin/sh
# kverify show: what became of an attempt, from a run that is whole, merged,
# killed or moved; and the command that judges it again.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir suite
"$python" - <<'END'
import json
with open("suite/tasks.jsonl", "w") as f:
    for task in ("loud", "it's; $(touch pwned)", "quiet", "odd\n\u009bname\\'"):
        f.write(json.dumps({"id": task, "verifier": "stdio", "prompt": "Print\nthe sum.",
                            "submission": ["main.py"], "command": ["/usr/bin/python3", "main.py"],
                            "cases": [{"id": "one", "input": "1 2\n", "output": "3\n"},
                                      {"id": "two", "input": "2 2\n", "output": "4\n"}],
                            "reference": {"main.py": "print(sum(map(int, input().split())))\n"}}) + "\n")
right = "print(sum(map(int, input().split())))\n"
odd = ("import sys\nsys.stdout.write('first\\x1b[2J\\u202e\\n' + 'x' * 5000 + '\\nlast\\n')\n"
       "sys.stdout.buffer.write(b'\\xff\\x00\\xc3')\nprint('oh', file=sys.stderr)\n")
with open("a.jsonl", "w") as f:
    for task, answers in (("loud", [odd, right, "raise SystemExit('\\x1b]0;no\\x07')\n"]),
                          ("it's; $(touch pwned)", ["print(5)\n" * 60]), ("quiet", [right, ""]),
                          ("odd\n\u009bname\\'", ["print(6)\n"])):
        for i, answer in enumerate(answers):
            f.write(json.dumps({"task": task, "attempt": i, "answer": "```python\n%s```\n" % answer}) + "\n")
END
status 0 kverify run suite a.jsonl -o run --run model --quiet
cp -r run before

# Lists.
status 0 kverify show run
[ "$(wc -l <"$tmp/out")" = 8 ] || fail "seven attempts and a heading"
status 0 kverify show run --failed
[ "$(wc -l <"$tmp/out")" = 6 ] || fail "five failed"
status 0 kverify show run --outcome pass,unscored
[ "$(wc -l <"$tmp/out")" = 3 ] || fail "two passed"
status 0 kverify show run --class oom
says "none of the 7 attempts matches"
status 0 kverify show run --limit 2
says "and 5 more, which --limit 0 lists"
status 0 kverify show run loud
[ "$(wc -l <"$tmp/out")" = 4 ] || fail "three of one task"

# A story, without anything that a terminal obeys.
status 0 kverify show run loud 0
cp "$tmp/out" story
says "loud, attempt 0 of model, suite"
says "Printed on standard output, 5"
says "first [2J"
says "  | last"
says "  : about "
says "  | oh"
says "  | the sum."
says "isolation L"
LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/out" && fail "a control character"
grep -q "$(printf '\342\200\256')" "$tmp/out" && fail "a character that turns the text"
status 0 kverify show run loud 2
grep -q "$(printf '\033')" "$tmp/out" && fail "an escape sequence of standard error"
status 0 kverify show run quiet 0
grep -q "Printed on" "$tmp/out" && fail "output of a pass was kept"
says "2 of 2 tests passed"
# One attempt needs no number; a long answer is cut unless asked for whole.
status 0 kverify show run "it's; \$(touch pwned)"
says ": 22 more lines"
status 0 kverify show run "it's; \$(touch pwned)" --full
[ "$(grep -c '| print(5)' "$tmp/out")" = 60 ] || fail "the whole answer"
# The command is safe to paste, and judges that attempt alone.
command=$(sed -n 's/^  kverify run/kverify run/p' "$tmp/out")
eval "$command --quiet" >/dev/null || fail "$command"
[ ! -e pwned ] || fail "a task's name was run"
[ "$(wc -l <again/verdicts.jsonl)" = 1 ] || fail "one verdict"
grep -F "it's" run/verdicts.jsonl >one
same one again/verdicts.jsonl "the same verdict again"
status 0 kverify score --lenient again
says "the task 'it's; \$(touch pwned)' only"

# A name that a terminal would obey is written by its numbers, and means the
# same to the shell.
status 0 kverify show run "$(printf 'odd\n\302\233name\\\047')"
LC_ALL=C grep -q "$(printf '\302\233')" "$tmp/out" && fail "C1 in the command"
sed -n 's/^  kverify run/kverify run/p' "$tmp/out" >command
grep -qF "\$'odd\\x0a\\xc2\\x9bname\\\\\\''" command || { cat command; fail "the quoted name"; }
if command -v bash >/dev/null; then
    (sed "s#^kverify#'$kverify'#; s#-o again#-o odd --quiet#" command >odd.sh && bash odd.sh >/dev/null) || fail "the odd command"
    [ "$(wc -l <odd/verdicts.jsonl)" = 1 ] || fail "one verdict on the odd task"
fi
# The configuration of the run goes along, and a path is no option.
status 0 kverify run suite a.jsonl -o configured --run model --quiet --config '{"stdio":{}}'
status 0 kverify show configured quiet 0
says " --config='{\"stdio\":{}}'"

# A path that somebody made look like an option is none.
cp -r run sly
sed 's#"attempts":\["[^"]*"\]#"attempts":["--plugin-dir=/nowhere"]#' run/origin.json >sly/origin.json
status 0 kverify show sly quiet 0
says " ./--plugin-dir=/nowhere "
# A record of the places that is damaged is reported, and the rest is shown.
echo '{"suite":' >sly/origin.json
status 0 kverify show sly quiet 0
says "origin.json"
# One attempt of a task that has several; of two verdicts on one the last.
status 0 kverify run suite a.jsonl -o single --task loud --attempt 2 --run model --quiet
grep -F '"task":"loud","attempt":2,' run/verdicts.jsonl >want
same want single/verdicts.jsonl "that attempt alone"
sed 's/print(6)/print(3)/' a.jsonl >b.jsonl
status 0 kverify run suite b.jsonl -o second --run model --quiet
mkdir twice
{ cat run/journal; sed 1d second/journal; } >twice/journal
cp run/run.json twice/
status 0 kverify show twice
[ "$(wc -l <"$tmp/out")" = 8 ] || fail "seven attempts, each once"
odd=$(printf 'odd\n\302\233name\\\047')
status 0 kverify show twice "$odd"
says "1 of 2 tests passed"
status 0 kverify show run "$odd"
says "0 of 2 tests passed"

# Merged shards tell the same story; so does a run that was killed, of what it
# has.
for i in 1 2; do
    status 0 kverify run suite a.jsonl -o s$i --shard $i/2 --run model --quiet
done
status 0 kverify merge s1 s2 -o merged
same run/verdicts.jsonl merged/verdicts.jsonl merged
status 0 kverify show merged loud 0
sed '/^Prompt/,$d; s/  [0-9.]* ms$//' story >want
sed '/^Answer/,$d; s/  [0-9.]* ms$//' "$tmp/out" >got
same want got "the story of merged results"
says "does not record where its attempts are"
mkdir killed
head -c "$(($(wc -c <run/journal) - 40))" run/journal >killed/journal
status 0 kverify show killed
[ "$(wc -l <"$tmp/out")" = 7 ] || fail "six of a killed run"

# Attempts that moved; output that was not wanted; all that was printed.
mv a.jsonl moved.jsonl
status 0 kverify show run loud 1
says "not at hand: "
status 0 kverify run suite moved.jsonl -o none --outputs none --quiet --run model
same run/verdicts.jsonl none/verdicts.jsonl "verdicts do not depend on what is kept"
[ ! -e none/outputs.jsonl ] || fail "output that was not wanted"
status 0 kverify run suite moved.jsonl -o all --outputs all --quiet --run model
grep -q '"task":"quiet","attempt":0' all/outputs.jsonl || fail "output of a pass"
# Scores do not look at any of it, and it is no damage.
status 0 kverify score run
cp "$tmp/out" scored
status 0 kverify score --run model run/verdicts.jsonl
sed 1q scored >want
sed 1q "$tmp/out" >got
same want got "scores"

# What is not there.
status 3 kverify show suite
says "suite holds no run"
status 3 kverify show run nothing
says "no task 'nothing'"
status 3 kverify show run loud 9
says "task 'loud' has no attempt '9'; it has 3"
status 3 kverify show run loud x
status 3 kverify run suite moved.jsonl -o x --task nothing --quiet
says "no attempt matches the task and the number asked for"
status 2 kverify run suite moved.jsonl -o x --attempt -1 --quiet
