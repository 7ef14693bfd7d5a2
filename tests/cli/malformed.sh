#!/bin/sh
# Every way an input can be broken: a defined result and a message with file
# and line.  A row: name, exit status, attempts counted, what is said, and
# the file's text as Python source.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

cat >"$tmp/table.py" <<'EOF'
import gzip, json, os, sys

GOOD = b'{"task_id": "t/1", "passed": true, "result": "passed"}\n'
MCQ = {"id": 1, "dataset": "d", "instruction": "choose ONE option",
       "stem": "?\n- (A) x\n- (B) y", "pred_raw": "\\boxed{A}",
       "pred_letters": ["A"], "gt_letters": ["A"], "is_correct": True}

def line(**fields):
    record = {"task_id": "t/2", "passed": False, "result": "failed: "}
    record.update(fields)
    return json.dumps(record).encode() + b"\n"

def mcq(**fields):
    return json.dumps({"summary": {}, "results": [dict(MCQ, **fields), dict(MCQ, id=2)]}).encode()

def koco(results, ratios, **more):
    record = {"function_name": "f", "completions": ["x"], "results": results}
    if ratios is not None:
        record["pass_ratios"] = ratios
    record.update(more)
    return json.dumps(record).encode() + b"\n" + json.dumps(
        {"function_name": "g", "results": [True], "pass_ratios": [1.0]}).encode() + b"\n"

def loose(counts, lowest, credit, score):
    """A saved tally with attempts that have no index."""
    return b"\n".join(json.dumps(line).encode() for line in (
        {"kverify_tally": 1},
        {"input": "v", "format": "verdicts", "note": None, "counts": [1, 0, 0], "skips": []},
        {"labels": [["dataset", "d"]], "kinds": 10, "classes": [0] * 15},
        {"task": "t1", "of": 0, "repeats": 0, "conflict": False, "attempts": [],
         "loose": {"counts": counts, "lowest": lowest, "credit": credit, "score": score}},
        {"end": 4})) + b"\n"

ROWS = [
    # name, status, attempts, text that must appear, bytes
    ("lfs.json", 3, 0, "a Git LFS pointer, not data",
     b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n"),
    ("empty.jsonl", 3, 0, "an empty file", b""),
    ("blank.jsonl", 3, 0, "an empty file", b"\n\n  \n"),
    ("notes.txt", 3, 0, "no result found", b"hello\n"),
    ("utf16.jsonl", 3, 0, "UTF-16 text, expected UTF-8", GOOD.decode().encode("utf-16")),
    ("other.json", 3, 0, "JSON of no known result format", b'{"a": 1}\n'),
    ("lists.json", 3, 0, "JSON of no known result format", b'[[1], [2]]'),
    ("broken.json", 3, 0, "broken JSON", b'{"results" [1]}\n'),
    ("bom.jsonl", 0, 1, "t  ", b"\xef\xbb\xbf" + GOOD),
    ("crlf.jsonl", 0, 2, "t  ", GOOD.replace(b"\n", b"\r\n") * 2),
    ("no_newline.jsonl", 0, 1, "t  ", GOOD[:-1]),
    ("truncated.jsonl", 3, 1, "line 2: a string that does not end; the file ends here: truncated?",
     GOOD + b'{"task_id": "t/2", "pass'),
    ("utf8.jsonl", 3, 1, "line 2: invalid UTF-8", GOOD + b'{"task_id": "\xff", "passed": true}\n'),
    ("duplicate.jsonl", 3, 1, "line 2: duplicate key 'passed'",
     GOOD + b'{"task_id": "t/2", "passed": false, "passed": true}\n'),
    ("control.jsonl", 3, 1, "line 2: a control character in a string",
     GOOD + b'{"task_id": "a\tb", "passed": true}\n'),
    ("pretty.jsonl", 3, 0, "line 1: no member name where one is expected",
     b'{\n "task_id": "t/1",\n "passed": true\n}\n'),
    ("trailing.jsonl", 3, 1, "line 2: text after the record",
     GOOD + b'{"task_id": "t/2", "passed": true} {}\n'),
    ("nan.jsonl", 0, 2, "1 missing values", GOOD + b'{"task_id": "t/2", "passed": NaN}\n'),
    ("infinity.jsonl", 0, 2, "1 missing values", GOOD + b'{"task_id": "t/2", "passed": -Infinity}\n'),
    ("null.jsonl", 0, 2, "1 missing values", GOOD + line(passed=None)),
    ("string.jsonl", 3, 1, "line 2: 'passed' is not true or false", GOOD + line(passed="true")),
    ("one.jsonl", 3, 1, "line 2: 'passed' is not true or false", GOOD + line(passed=1)),
    ("contradiction.jsonl", 3, 1, "'passed' and 'result' contradict each other",
     GOOD + line(passed=True, result="failed: x")),
    ("no_id.jsonl", 3, 1, "line 2: 'task_id' is absent", GOOD + b'{"passed": true}\n'),
    ("id_int.jsonl", 0, 2, "2  ", line(task_id=7) + line(task_id="7")),
    ("id_big.jsonl", 0, 2, "r            2  2", line(task_id=2**53 + 1) + line(task_id=2**53)),
    ("id_float.jsonl", 3, 1, "line 2: 'task_id' is not a string or an integer", GOOD + line(task_id=1.5)),
    ("id_huge.jsonl", 3, 1, "line 2: 'task_id' is not a string or an integer",
     GOOD + b'{"task_id": 1e999, "passed": true}\n'),
    ("long.jsonl", 3, 2, "line 2: a line over the size limit",
     lambda: GOOD + line(completion="x" * 200_000_000) + GOOD),
    ("good.gz", 0, 2, "t  ", gzip.compress(GOOD * 2)),
    ("two_members.gz", 0, 2, "t  ", gzip.compress(GOOD) + gzip.compress(GOOD)),
    ("second_cut.gz", 3, 1, "the gzip data ends early: truncated",
     gzip.compress(GOOD) + gzip.compress(GOOD)[:1]),
    ("junk_between.gz", 3, 1, "the gzip data is broken",
     gzip.compress(GOOD) + b"\0\0\0" + gzip.compress(GOOD)),
    ("cut.gz", 3, None, "the gzip data ends early: truncated",
     gzip.compress(b"".join(line(task_id=str(i), completion=os.urandom(40).hex())
                            for i in range(9000)))[:-5000]),
    ("bad.gz", 3, None, "the gzip data is broken",
     gzip.compress(GOOD * 2)[:-8] + b"\0" * 8),
    ("ratio_short.jsonl", 3, 1, "line 1: 'pass_ratios' is shorter than 'results'", koco([True, True], [1.0], num_completions=2)),
    ("ratio_long.jsonl", 3, 1, "line 1: 'pass_ratios' is longer than 'results'", koco([True], [1.0, 1.0])),
    ("ratio_high.jsonl", 3, 1, "attempt 0 is a pass ratio outside [0,1]", koco([True], [1.5])),
    ("ratio_nan.jsonl", 0, 2, "1 missing values", koco([False], [float("nan")])),
    ("ratio_1e999.jsonl", 3, 1, "attempt 0 is a number out of range",
     koco([True], [1.5]).replace(b"1.5", b"1e999")),
    ("result_null.jsonl", 0, 2, "1 missing values", koco([None], [0.0])),
    ("result_word.jsonl", 3, 1, "attempt 0 is not true or false", koco(["yes"], [0.0])),
    ("results_word.jsonl", 3, 1, "'results' is a string, expected an array", koco("yes", None)),
    ("results_absent.jsonl", 3, 1, "'results' is nothing, expected an array",
     b"".join(koco([True], [1.0]).splitlines(True)[1:]) + b'{"function_name": "h", "completions": ["x"]}\n'),
    ("due_huge.jsonl", 3, 1, "'num_completions' is an integer out of range", koco([True], [1.0], num_completions=2000000)),
    ("due_word.jsonl", 3, 1, "'num_completions' is not an integer", koco([True], [1.0], num_completions="1")),
    ("due_less.jsonl", 3, 1, "'results' is longer than the completions",
     koco([False, True], [0.0, 1.0], num_completions=1)),
    ("completions_more.jsonl", 0, 4, "2 missing values", koco([True], [1.0], completions=["a", "b", "c"])),
    ("ratios_word.jsonl", 3, 1, "'pass_ratios' is no array", koco([True], "x")),
    ("twice.json", 3, 2, "the list of records occurs twice", mcq()[:-1] + b', "results": []}'),
    ("nul_label.json", 3, 1, "'dataset' has a NUL character", mcq(dataset="d\0e")),
    ("judged_short.jsonl", 0, 4, "2 missing values", koco([True], [1.0], num_completions=3)),
    ("mcq_good.json", 0, 2, "d  ", mcq()),
    ("mcq_lie.json", 3, 1, "'is_correct' contradicts the letters", mcq(gt_letters=["B"])),
    ("mcq_gold.json", 3, 1, "'pred_letters' or 'gt_letters' is not a list of letters", mcq(gt_letters="A")),
    ("mcq_null.json", 0, 2, "1 missing values", mcq(is_correct=None)),
    ("mcq_cut.json", 3, 1, "the file ends inside the document: truncated", mcq()[:-100]),
    ("mcq_tail.json", 3, 2, "text after the document", mcq() + b" x"),
    ("mcq_utf8.json", 3, 1, "invalid UTF-8", mcq().replace(b'"choose ONE', b'"\xffchoose ONE', 1)),
    ("mcq_comma.json", 3, 2, "not a JSON value", mcq()[:-2] + b",]}"),
    ("tally_cut.jsonl", 3, None, "the saved tally is cut short", b'{"kverify_tally":1}\n'),
    ("tally_none.jsonl", 3, None, "tally_none.jsonl:4: task 't1', attempt 0: a pass with 0 of 0 tests passed",
     b'{"kverify_tally":1}\n{"input":"v","format":"verdicts","note":null,"counts":[1,0,0],"skips":[]}\n{"labels":[["dataset","d"]],"kinds":10,"classes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}\n{"task":"t1","of":0,"repeats":0,"conflict":false,"attempts":[[0,1,0,1,1,0,0]]}\n{"end":4}\n'),
    ("tally_some.jsonl", 3, None, "tally_some.jsonl:4: task 't1', attempt 7: a pass with 1 of 9 tests passed",
     b'{"kverify_tally":1}\n{"input":"v","format":"verdicts","note":null,"counts":[1,0,0],"skips":[]}\n{"labels":[["dataset","d"]],"kinds":10,"classes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}\n{"task":"t1","of":0,"repeats":0,"conflict":false,"attempts":[[7,1,0,1,1,1,9]]}\n{"end":4}\n'),
    ("tally_score.jsonl", 3, None, "tally_score.jsonl:4: task 't1', attempt 0: a pass with a score of 0",
     b'{"kverify_tally":1}\n{"input":"v","format":"verdicts","note":null,"counts":[1,0,0],"skips":[]}\n{"labels":[["dataset","d"]],"kinds":10,"classes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}\n{"task":"t1","of":0,"repeats":0,"conflict":false,"attempts":[[0,1,0,0,1,1,1]]}\n{"end":4}\n'),
    ("loose_tests.jsonl", 3, None, "loose_tests.jsonl:4: task 't1': its 1 passes are contradicted by its tests or scores",
     loose([1, 1, 0, 0, 0, 0, 0, 1, 0, 1], 1, [["0", 1]], [["1", 1]])),
    ("loose_score.jsonl", 3, None, "its 2 passes are contradicted",
     loose([2, 2, 0, 0, 0, 0, 0, 2, 0, 2], 1, [["2", 1]], [])),
    ("loose_lowest.jsonl", 3, None, "its 6 passes are contradicted",
     loose([6, 6, 0, 0, 0, 0, 0, 0, 0, 5], 0, [], [["3", 1]])),
    ("loose_good.jsonl", 0, None, "3 expected = 3 judged",
     loose([3, 1, 2, 0, 0, 0, 0, 3, 0, 3], 0, [["5", 3]], [["1", 1]])),
    ("tally_bad.jsonl", 3, None, "tally_bad.jsonl:2: not a line of a saved tally",
     b'{"kverify_tally":1}\n{"task":"x","of":3,"repeats":0,"conflict":false,"attempts":[]}\n'),
    ("verdict_bad.jsonl", 3, 0, "'score' is not 1 on a pass",
     b'{"kverify_verdict":1,"labels":{},"task":"t","attempt":0,"outcome":"pass","class":null,'
     b'"score":0.5,"counts":null,"subscores":{},"resources":null,"verifier":{"name":"v",'
     b'"version":"1"},"isolation":null,"evidence":null}\n'),
]

if sys.argv[1] == "list":
    for i, row in enumerate(ROWS):
        print(i)
else:
    name, status, attempts, text, data = ROWS[int(sys.argv[1])]
    os.makedirs(sys.argv[2] + "/fw/model")
    with open(sys.argv[2] + "/fw/model/" + name, "wb") as out:
        out.write(data() if callable(data) else data)
    with open(sys.argv[2] + "/row", "w") as out:
        out.write(f"name='{name}'\nwant={status}\nattempts={'' if attempts is None else attempts}\n")
    with open(sys.argv[2] + "/text", "w") as out:
        out.write(text)
EOF

rows=$("$python" "$tmp/table.py" list)
for row in $rows; do
    work=$tmp/row$row
    "$python" "$tmp/table.py" "$row" "$work"
    . "$work/row"
    echo "row $row: $name"
    status "$want" kverify score --width 0 --run r "$work/fw/model/$name"
    says "$(cat "$work/text")"
    if [ "$want" = 3 ] && [ "$name" != notes.txt ] && [ "$name" != other.json ] &&
        [ "$name" != lists.json ]; then
        says "$name"
    fi
    # Both readers, one meaning.
    kverify score --lenient --run r --format json --reader portable \
        "$work/fw/model/$name" >"$tmp/portable" 2>/dev/null || true
    kverify score --lenient --run r --format json "$work/fw/model/$name" \
        >"$tmp/auto" 2>/dev/null || true
    same "$tmp/portable" "$tmp/auto" "$name: readers"
    if [ -n "$attempts" ]; then
        got=$("$python" -c 'import json, sys
groups = json.load(open(sys.argv[1]))["groups"]
print(groups[0]["n_attempts"] if groups else 0)' "$tmp/auto")
        [ "$got" = "$attempts" ] || fail "$name: $got attempts instead of $attempts"
    fi
    rm -rf "$work"
done

# What a folder may hold besides files.
mkdir -p "$tmp/odd/sub"
mkfifo "$tmp/odd/pipe"
ln -s /dev/zero "$tmp/odd/link"
printf '{"task_id": "t/1", "passed": true}\n' >"$tmp/odd/sub/r.jsonl"
printf 'x' >"$tmp/odd/.hidden"
status 0 kverify score --inputs "$tmp/odd"
says "not a regular file"
says "a symbolic link, not followed"
# A path given twice, or inside another, is read once.
kverify score --format json "$tmp/odd" >"$tmp/once"
kverify score --format json "$tmp/odd" "$tmp/odd/sub" "$tmp/odd" >"$tmp/twice"
same "$tmp/once" "$tmp/twice"
status 3 kverify score "$tmp/nowhere"
says "cannot open '$tmp/nowhere'"
