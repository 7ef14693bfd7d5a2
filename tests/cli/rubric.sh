#!/bin/sh
# The annotator's way: new, check, test, run, explain, agree; and what the
# screen looks like.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
KVERIFY_PLUGIN_PATH=$build/plugins/lua/.libs
export KVERIFY_PLUGIN_PATH
cp -r "$src/examples/rubric" "$tmp/rubric"
cd "$tmp/rubric"

status 0 kverify rubric new clear-answer
says "clear-answer.lua is made"
status 3 kverify rubric new clear-answer
says "File exists"
status 2 kverify rubric new ../evil
says "unusable name '../evil', expected lower case letters"
status 0 kverify rubric check clear-answer.lua
says "0 errors, 0 warnings"
status 0 kverify rubric test clear-answer.lua
says "2 cases, 0 failed"
status 1 kverify rubric run clear-answer.lua answers
same "$src/tests/golden/rubric_run.txt" "$tmp/out"
status 1 kverify rubric run clear-answer.lua answers --ratings ratings.csv --quiet
same "$src/tests/golden/rubric_ratings.txt" "$tmp/out"
status 0 kverify rubric run clear-answer.lua answers/cache.txt
status 0 kverify rubric explain clear-answer.lua
same "$src/tests/golden/rubric_explain.md" "$tmp/out"
status 0 kverify rubric agree ratings.csv
same "$src/tests/golden/rubric_agree.txt" "$tmp/out"
# Colour when asked for, and never by itself in a file.
if kverify rubric run clear-answer.lua answers | grep -q "$(printf '\033')"; then
    fail "colour in a file"
fi
kverify rubric run clear-answer.lua answers --colour always | grep -q "$(printf '\033\[32m')" ||
    fail "no colour although asked for"
# Verdict lines hold to their schema, and kverify score reads them.
status 1 kverify rubric run clear-answer.lua answers --format json
cp "$tmp/out" "$tmp/lines.jsonl"
status 0 kverify score "$tmp/lines.jsonl"
says "33.3"
if "$python" -c 'import jsonschema' 2>/dev/null; then
    "$python" - "$src/docs/verdict.schema.json" "$tmp/lines.jsonl" <<'EOF' || fail "schema"
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
lines = [json.loads(l) for l in open(sys.argv[2])]
assert len(lines) == 3 and all(l["kverify_verdict"] == 4 for l in lines)
for line in lines:
    jsonschema.validate(line, schema)
for change in ({"pass_line": 0}, {"criteria": []}, {"score": 2}, {"ended": {}}):
    try:
        jsonschema.validate(dict(lines[0], **change), schema)
        sys.exit("the schema takes %r" % change)
    except jsonschema.ValidationError:
        pass
EOF
fi

# What is wrong is said with its line and a hint.
cat >broken.lua <<'EOF'
return {
    name = "broken",
    version = "1",
    dimensions = {
        {
            id = "a",
            wieght = 2,
            score = function() return 1 end,
        },
        {
            id = "b",
            needs = { "later" },
            by = "rating",
        },
    },
}
EOF
status 1 kverify rubric check broken.lua
same "$src/tests/golden/rubric_check.txt" "$tmp/out"
status 3 kverify rubric run broken.lua answers
says "broken.lua:7: unknown member 'wieght' in a; did you mean 'weight'?"
printf 'return {\n  name = "x"\n  version = "1",\n}\n' >syntax.lua
status 1 kverify rubric check syntax.lua
says "syntax.lua:3: error: '}' expected"
# A mistake in a criterion: file, line, and how it came there.
cat >mistake.lua <<'EOF'
local function deep(t)
    return t.x.y
end
return { name = "m", version = "1", dimensions = {
    { id = "a", score = function(answer) local n = deep(answer) return n end },
} }
EOF
status 3 kverify rubric run mistake.lua answers/cache.txt
says "mistake.lua:2: attempt to index a nil value (field 'x')"
says "called at mistake.lua:5"
# Modules beside it, and nothing further away.
mkdir sub
printf 'return { five = 5 }\n' >sub/helper.lua
printf 'return { name = "m", version = "1", dimensions = { { id = "a", score = function() return require("helper").five end } } }\n' >sub/uses.lua
status 0 kverify rubric run sub/uses.lua answers/cache.txt
printf 'require "../clear-answer"\n' >sub/leaves.lua
status 1 kverify rubric check sub/leaves.lua
says "no module '../clear-answer'"

# Cases: what differs is shown.
sed -i 's/length = 5, example = 5/length = 4, example = 5, nothing = 1/' clear-answer.lua
status 1 kverify rubric test clear-answer.lua
says "length: expected 4, got 5"
says "nothing: expected a criterion of that name, got none"
mkdir cases
echo '{"answer_file": "long.txt", "expect": {"outcome": "fail"}}' >cases/long.json
status 1 kverify rubric test clear-answer.lua
says "cannot read 'cases/long.txt'"
echo '{"answer": "x"}' >cases/none.json
echo '{"answer": "x", "exepct": {}, "expect": {"score": 1}}' >cases/typo.json
echo '{"answer_parts": ["one ", ["word ", 899]], "expect": {"length": 0, "says": "900 words"}}' >cases/parts.json
printf 'text' >cases/long.txt
status 1 kverify rubric test clear-answer.lua
says "FAILED  none"
says "a case needs an object 'expect'"
says "a case has no member 'exepct'"
says "ok      parts"
says "ok      nothing"
rm cases/none.json cases/typo.json cases/parts.json
yes word | head -900 >cases/long.txt
status 1 kverify rubric test clear-answer.lua
says "3 cases, 1 failed"
says "ok      long"
printf 'return { name = "n", version = "1", dimensions = { { id = "a", score = function() return 1 end } } }\n' >none.lua
mv cases kept
status 3 kverify rubric test none.lua
says "nothing was tested"

# Tasks are joined by a key, and go before what the answer's line says.
cat >least.lua <<'EOF'
return { name = "l", version = "1", options = { more = 0 }, dimensions = {
    { id = "a", score = function(answer, task)
        return #answer.text >= task.least + task.options.more, "least " .. task.least
    end } } }
EOF
echo '{"id": "t1", "least": 3}' >tasks.jsonl
echo '{"id": "t1", "answer": "abcd", "least": 1}' >answers.jsonl
status 0 kverify rubric run least.lua answers.jsonl --tasks tasks.jsonl
says "least 3"
status 1 kverify rubric run least.lua answers.jsonl --tasks tasks.jsonl --set more=2
status 3 kverify rubric run least.lua answers.jsonl --set nothing=1
says "the rubric has no option 'nothing'"
echo '{"id": "t2", "answer": "abcd"}' >answers.jsonl
status 3 kverify rubric run least.lua answers.jsonl --tasks tasks.jsonl
says "error (parse)"
says "answers.jsonl:1: no task with its 'id' in tasks.jsonl"
echo '{"id": "t1", "text": "abcd"}' >answers.jsonl
status 3 kverify rubric run least.lua answers.jsonl
says "answers.jsonl:1: no text 'answer'"
# A line that can't be read is an error, and the next one is judged.
printf '{"id": "t1", \n[]\n{"id": "t1", "answer": "a\\u0000b"}\n{"id": "t1", "answer": "abcd", "least": 1}\n' >answers.jsonl
status 3 kverify rubric run least.lua answers.jsonl
says "answers.jsonl:1: line:1:"
says "answers.jsonl:2: not an object"
says "answers.jsonl:3: line:1:"
says "4 answers: 1 pass, 0 fail, 3 error"

# Nothing from an answer, its name or a rater moves the cursor.
printf '{"id": "t\\u001b[2J\\u009b2J", "answer": "\\u001b]0;x\\u0007 abcd"}\n' >escape.jsonl
echo 'return { name = "e", version = "1", dimensions = { { id = "a", score = function(a) return 5, a.text, {1, 9} end } } }' >echo.lua
status 0 kverify rubric run echo.lua escape.jsonl
printf 'item,rater,criterion,score\na,b,\033[2J,1\n' >escape.csv
kverify rubric agree escape.csv >>"$tmp/out"
if grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$tmp/out"; then fail "controls on the screen"; fi

# --watch runs again when a file was saved.
cat >watched.lua <<'EOF'
return { name = "w", version = "1", dimensions = { { id = "a", score = function() return 1 end } } }
EOF
# Not by the function: the process itself has to be known.
"$kverify" rubric run watched.lua answers/cache.txt --watch >"$tmp/watch" 2>&1 &
watcher=$!
tries=0
until grep -q waiting "$tmp/watch" || [ $tries -gt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
sed -i 's/return 1 end/return 5 end/' watched.lua
tries=0
until grep -q '100.0 %' "$tmp/watch" || [ $tries -gt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
kill $watcher
wait $watcher || fail "--watch ends with status $?"
grep -q ' 20.0 %' "$tmp/watch" && grep -q '100.0 %' "$tmp/watch" || fail "--watch: $(cat "$tmp/watch")"

# Also inside a folder, where the folder itself stays as it is, and the ratings.
mkdir several
echo 'a b' >several/one.txt
cat >counted.lua <<'EOF'
return { name = "w", version = "1", dimensions = { { id = "a", score = function(a) return #a.text > 6 and 5 or 1 end } } }
EOF
"$kverify" rubric run counted.lua several --watch >"$tmp/watch" 2>&1 &
watcher=$!
tries=0
until grep -q waiting "$tmp/watch" || [ $tries -gt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
echo 'a b c d e' >>several/one.txt
tries=0
until grep -q '100.0 %' "$tmp/watch" || [ $tries -gt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
kill $watcher
wait $watcher || fail "--watch ends with status $?"
grep -q '100.0 %' "$tmp/watch" || fail "--watch of a folder: $(cat "$tmp/watch")"

# Ratings of no answer are reported; when all are, they are no scores.
echo 'a b' >several/two.txt
printf 'item,rater,criterion,score\none.txt,x,a,5\nthree,x,a,5\n' >some.csv
kverify rubric run counted.lua several --ratings some.csv >"$tmp/out" 2>&1 || true
says "1 of 2 ratings in 'some.csv' match no answer: the first is for 'three', and the first answer is named 'one"
printf 'item,rater,criterion,score\none.md,x,a,5\n' >none.csv
status 3 kverify rubric run counted.lua several --ratings none.csv
says "1 of 1 ratings in 'none.csv' match no answer: the first is for 'one.md', and the first answer is named 'one"

# A criterion that the rubric does not have is a typo, whatever else is rated.
cat >rated.lua <<'END'
return { name = "rated", version = "1", scale = { max = 5 }, pass = 0.5, missing = "skip",
    dimensions = { { id = "clarity", by = "rating" },
                   { id = "short", score = function(answer) return #answer.text < 1000 end } } }
END
printf 'item,rater,criterion,score\none.txt,x,clarty,0\n' >typo.csv
status 3 kverify rubric run rated.lua several --ratings typo.csv
says "1 of 1 ratings in 'typo.csv' are for criteria that the rubric does not have: the first is 'clarty'"
printf 'item,rater,clarity,shrt\none.txt,x,0,1\n' >typo.csv
status 3 kverify rubric run rated.lua several --ratings typo.csv
says "the first is 'shrt'"
# What a header or a row of ratings lacks, or has too much of, is said.
bad() { # TEXT OF-THE-FILE MESSAGE
    printf "$1" >bad.csv
    status 3 kverify rubric agree bad.csv
    says "$2"
}
bad 'item,rater,criterion,score\np,A,c,4,5\np,B,c,3,5\n' "bad.csv:2: more cells than the header has; a decimal comma has to stand in quotes"
bad 'item,ratre,criterion,score\np,A,c,4\np,B,c,4\n' "bad.csv:1: unknown column 'ratre'; did you mean 'rater'?"
bad 'item,rater,criterion,score,Score\np,A,c,4,5\n' "bad.csv:1: the header names a column twice"
bad 'item,rater,criterion,score\np,A,c,"1,500"\n' "bad.csv:2: the score is no number"
printf 'item,rater,criterion,score,\np,A,c,"4,5",\np,B,c,"3,5",\n' >good.csv
status 0 kverify rubric agree good.csv --format jsonl
says '"score":4.5'

# Tasks of no answer too.
printf '%s\n' '{"id":"x","answer":"a b"}' '{"id":"y","answer":"a"}' >xy.jsonl
printf '%s\n' '{"id":"x"}' '{"id":"z"}' '{"id":"y"}' '{"id":"w"}' >xyz.jsonl
kverify rubric run counted.lua xy.jsonl --tasks xyz.jsonl >"$tmp/out" 2>&1 || true
says "2 of 4 tasks in 'xyz.jsonl' match no answer: the first is 'w'"
kverify rubric run counted.lua xy.jsonl --tasks xyz.jsonl --key nope >"$tmp/out" 2>&1 && fail "no key"
sed -n 1,2p xyz.jsonl >few.jsonl
sed -n 1p xy.jsonl >one.jsonl
kverify rubric run counted.lua one.jsonl --tasks few.jsonl >"$tmp/out" 2>&1 || true
grep -q "match no answer" "$tmp/out" && fail "one answer of many tasks is no surprise"
echo '{"id":"q"}' >other.jsonl
status 3 kverify rubric run counted.lua several --tasks other.jsonl
says "1 of 1 tasks in 'other.jsonl' match no answer: the first is 'q'"

# Ratings: both forms say the same; what is wrong has its line.
status 0 kverify rubric agree ratings.csv --format jsonl
cp "$tmp/out" ratings.jsonl
status 0 kverify rubric agree ratings.jsonl --format csv
cp "$tmp/out" again.csv
status 0 kverify rubric agree ratings.jsonl
same "$src/tests/golden/rubric_agree.txt" "$tmp/out"
status 0 kverify rubric agree again.csv ratings.csv
same "$src/tests/golden/rubric_agree.txt" "$tmp/out"
wrong() {
    printf '%b' "$1" >wrong.csv
    status 3 kverify rubric agree wrong.csv
    says "$2"
}
wrong 'item,rater,score\na,b,1\n' 'wrong.csv:1: the header has to name item, criterion and score'
wrong 'item,rater,criterion,score\na,b,c,high\n' 'wrong.csv:2: the score is no number'
wrong 'item,rater,criterion,score\na,b,c,1\n\na,b,c,-1\n' 'wrong.csv:4: the score is no number'
wrong 'item,rater,criterion,score\n"a,b,c,1\n' 'wrong.csv:2: a quote is not closed'
wrong 'item,rater,criterion,score\n"a"x,b,c,1\n' 'wrong.csv:2: text behind a closing quote'
wrong 'item,rater,criterion,score\na,b,c,1\na,b,c,2\n' "rater 'b' rated 'c' of 'a' twice"
wrong 'item,rater,criterion,score\n' 'there are no ratings'
wrong '{"item": "a", "criterion": "c", "score": true}\n' 'wrong.csv:1: a member is neither text'
wrong '' 'no header'
# Sheets as spreadsheets save them say what plain CSV says: separators and
# decimal commas, capitals and spaces, empty rows, UTF-16, and wide ones, with a
# column for each rater or criterion.
printf 'item,rater,criterion,score\na,x,c,1.5\na,y,c,2\nb,x,c,n/a\nb,y,c,3\n' >plain.csv
kverify rubric agree plain.csv --format csv >"$tmp/plain"
grep -q '^a,x,c,1.5$' "$tmp/plain" || fail "plain ratings"
sheet() { # TEXT
    printf "$1" >sheet.csv
    status 0 kverify rubric agree sheet.csv --format csv
    same "$tmp/plain" "$tmp/out"
}
long='item;rater;criterion;score\na;x;c;1,5\na;y;c;2\nb;x;c;n/a\nb;y;c;3\n'
sheet "$long"
iconv -f UTF-8 -t UTF-16 sheet.csv >unicode.csv
status 0 kverify rubric agree unicode.csv --format csv
same "$tmp/plain" "$tmp/out"
printf '\376\377' >unicode.csv
iconv -f UTF-8 -t UTF-16BE sheet.csv >>unicode.csv
status 0 kverify rubric agree unicode.csv --format csv
same "$tmp/plain" "$tmp/out"
sheet "sep=;\r\n$(echo "$long" | sed 's/\\n/\\r\\n/g')"
sheet "$(echo "$long" | tr ';' '|' | sed 's/|/\\t/g')"
sheet '\357\273\277 Item ,RATER,Criterion ,Score,Date\n,,,,\na , x,c,1.50,\n\302\240a,y\302\240,c,2,1.1.\n , , ,,\nb,x,c,N/A,\n\nb,y,c, 3,\n'
sheet 'Item,Criterion,x,y,Comment,\na,c,1.5,2,fine,\nb,c,n/a,3,"well, no",\n'
sheet 'Rater;Item;c;;z\nx;a;1,5;;\ny;a;2\nx;b;n/a;;\ny;b;3;;\n'
wrong 'item,criterion,x\na,c,good\n' 'wrong.csv:2: the score is no number'
wrong 'item,criterion,x\na,c,1,2\n' 'wrong.csv:2: more cells than the header has'
wrong 'item,x,y\na,1,2\n' 'wrong.csv:1: the header has to name item, criterion and score'
wrong 'item\tcriterion\tscore\na\tc\t1,500\n' 'wrong.csv:2: the score is no number'
wrong 'item,criterion,score\na,c,"1,500"\n' 'wrong.csv:2: the score is no number'
wrong 'sep=;\nitem;criterion;score\na;c;x\n' 'wrong.csv:3: the score is no number'
wrong '"item","points"\na,1\n' 'wrong.csv:1: the header has to name item'
wrong '"item,rater\n' 'wrong.csv:1: a quote is not closed'
wrong '\377\376i\000t' 'wrong.csv: damaged UTF-16'
wrong '\377\376\000\334' 'wrong.csv: damaged UTF-16'
# Nothing that is written runs in a spreadsheet, and it can be read again.
printf '{"item":"=1+1","rater":"@x","criterion":"a;b","score":1}\n' >formula.jsonl
status 0 kverify rubric agree formula.jsonl --format csv
cp "$tmp/out" formula.csv
grep -qF "\"'=1+1\",\"'@x\",\"a;b\",1" formula.csv || fail "a formula: $(cat formula.csv)"
status 0 kverify rubric agree formula.csv --format jsonl
same formula.jsonl "$tmp/out"
# Known figures: Krippendorff's data of 2011 (nominal .743, ordinal .815,
# interval .849); Cohen's two by two table of 20, 5, 10, 15 is 0.4.
"$python" - <<'EOF' >known.csv
rows = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"]
print("criterion,rater,score,item")
for r, row in enumerate(rows):
    for i, v in enumerate(row.split()):
        print("alpha,r%d,%s,u%d" % (r, "" if v == "*" else v, i))
n = 0
for a, b, times in (1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15):
    for _ in range(times):
        n += 1
        print("kappa,x,%d,i%d\nkappa,y,%d,i%d" % (a, n, b, n))
EOF
status 0 kverify rubric agree known.csv --format json
"$python" - "$tmp/out" <<'EOF' || fail "known figures"
import json, sys
alpha, kappa = [json.loads(l) for l in open(sys.argv[1])]
assert [round(alpha["alpha_" + k]["value"], 3) for k in ("nominal", "ordinal", "interval")] == [0.743, 0.815, 0.849], alpha
assert kappa["cohen"]["exact"] == "2/5" and kappa["items"] == 50, kappa
assert kappa["cohen"]["low"] < 0.4 < kappa["cohen"]["high"]
assert alpha["cohen"]["value"] is None and "two raters" in alpha["cohen"]["reason"]
EOF
# Neither order of lines nor of files matters.
sort -r known.csv | grep -v ^criterion | sed '1i criterion,rater,score,item' >turned.csv
kverify rubric agree known.csv >"$tmp/one"
kverify rubric agree turned.csv >"$tmp/two"
same "$tmp/one" "$tmp/two"

# Options, and what is wrong with them.
cat >dice.lua <<'EOF'
return { name = "d", version = "1", options = { word = "a", on = false }, dimensions = { { id = "a", score = function(a, task)
    print(math.random(100), task.options.word, task.options.on)
    return 5
end } } }
EOF
status 3 kverify rubric run dice.lua answers/cache.txt
says "math.random needs a seed"
status 0 kverify rubric run dice.lua answers/cache.txt --seed 7 --set word=xyz --set on=true
says "xyz"
cp "$tmp/out" "$tmp/once"
status 0 kverify rubric run dice.lua answers/cache.txt --seed 7 --set word=xyz --set on=true
same "$tmp/once" "$tmp/out"
status 0 kverify rubric run dice.lua answers/cache.txt --seed 7 --plugin-dir "$build/plugins/lua/.libs"
status 0 kverify rubric agree ratings.csv --resamples 50 --seed 3
status 0 kverify rubric new other -o other.file.lua
[ -s other.file.lua ] || fail "new -o"
for wrong in '--seed x' '--seed 99999999999999999' '--set x' '--set =x' '--resamples 0' '--resamples 99999999' '--colour perhaps' '--nothing'; do
    # shellcheck disable=SC2086
    status 2 kverify rubric run dice.lua answers $wrong
done
status 3 kverify rubric explain nosuch.lua
status 3 kverify rubric check nosuch.lua
status 3 kverify rubric test nosuch.lua
status 3 kverify rubric agree nosuch.csv
status 3 kverify rubric run dice.lua answers --ratings nosuch.csv
status 3 kverify rubric run dice.lua answers --tasks nosuch.jsonl
printf '{"id": "a"}\n{"id": "a"}\n' >twice.jsonl
status 3 kverify rubric run dice.lua answers --tasks twice.jsonl
says "the task 'a' is there twice"
printf '{"key": "a"}\n' >keyless.jsonl
status 3 kverify rubric run dice.lua answers --tasks keyless.jsonl
says "keyless.jsonl:1: no member 'id'"
printf '{"id": 5, "response": "abc"}\n' >numbered.jsonl
printf '{"id": 5, "prompt": "x"}\n' >tasks5.jsonl
status 0 kverify rubric run dice.lua numbered.jsonl --tasks tasks5.jsonl --seed 1
mkdir -p deep/1/2/3/4/5/6/7/8/9
status 3 kverify rubric run dice.lua deep --seed 1
says "more than 8 folders deep"

status 2 kverify rubric
says "rubric: expected a sub-command: new, check, test, run, explain or agree"
status 2 kverify rubric run
status 2 kverify rubric run x y --format pdf
status 3 kverify rubric run nosuch.lua answers
says "cannot read 'nosuch.lua'"
status 3 kverify rubric run clear-answer.lua nosuch
says "cannot read 'nosuch'"
# A text without a task is one that can't be judged, as a line is.
printf '{"id":"one.txt"}\n' >named.jsonl
status 3 kverify rubric run counted.lua several --tasks named.jsonl --format json
grep '"task":"two.txt"' "$tmp/out" | grep '"class":"parse"' | grep -q "no task with its name as 'id' in named.jsonl" ||
    fail "a text without a task: $(cat "$tmp/out")"
