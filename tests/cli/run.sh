#!/bin/sh
# kverify run: verdicts, resumption, shards, and what goes wrong.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

suite=$tmp/suite
mkdir "$suite"
cat >"$suite/tasks.jsonl" <<'EOF'
{"id":"echo","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"a\n","output":"a\n"},{"input":"b c\n","output":"b c\n"}],"reference":{"main.sh":"cat"},"limits":{"cpu_s":5}}
{"id":"loop","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"","output":"x"}],"limits":{"cpu_s":1,"wall_s":20}}
{"id":"nap","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"","output":"x"}],"limits":{"cpu_s":1,"wall_s":0.3}}
EOF
cat >"$suite/attempts.jsonl" <<'EOF'
{"task":"echo","attempt":0,"answer":"cat"}
{"task":"echo","attempt":1,"answer":"head -1; exit 1"}
{"task":"echo","attempt":2,"answer":"kill -9 $$"}
{"task":"echo","attempt":3,"answer":"printf 'a\\n'"}
{"task":"loop","attempt":0,"answer":"while :; do :; done"}
{"task":"nap","attempt":0,"answer":"sleep 60"}
{"task":"gone","attempt":0,"answer":"cat"}
EOF
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --quiet
says "6 of 6 attempts judged: 1 pass, 2 fail, 3 error, 0 unscored"
says "attempts at tasks that the suite does not have: 1, the first at 'gone'"
sed -i '/gone/d' "$suite/attempts.jsonl"
verdict() { # TASK ATTEMPT TEXT
    grep -F "\"task\":\"$1\",\"attempt\":$2," "$tmp/one/verdicts.jsonl" | grep -qF "$3" ||
        { cat "$tmp/one/verdicts.jsonl"; fail "attempt $2 of $1 is not $3"; }
}
verdict echo 0 '"outcome":"pass","class":null,"score":1,"counts":{"passed":2'
verdict echo 0 '"integrity":"I3"'
verdict echo 1 '"outcome":"fail"'
verdict echo 2 '"outcome":"error","class":"crash"'
verdict echo 3 '"passed":1,"failed":1'
verdict loop 0 '"class":"timeout"'
verdict loop 0 '"how":"cpu"'
verdict nap 0 '"how":"wall"'
kverify score --format json "$tmp/one/verdicts.jsonl" >"$tmp/score"

# The same bytes whatever the workers, the shards, or the order of the file.
status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/two" --workers 3 --quiet
same "$tmp/one/verdicts.jsonl" "$tmp/two/verdicts.jsonl" "three workers"
sed -n '1!G;h;$p' "$suite/attempts.jsonl" >"$tmp/turned.jsonl"
status 0 kverify run "$suite" "$tmp/turned.jsonl" -o "$tmp/three" --quiet
same "$tmp/one/verdicts.jsonl" "$tmp/three/verdicts.jsonl" "attempts in another order"
for i in 1 2 3; do
    status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/s$i" --shard $i/3 --quiet
done
status 0 kverify merge "$tmp/s1" "$tmp/s2" "$tmp/s3" -o "$tmp/merged"
says "6 attempts: 1 pass, 2 fail, 3 error, 0 unscored"
same "$tmp/one/verdicts.jsonl" "$tmp/merged/verdicts.jsonl" "merged shards"

# Nothing is run twice; nothing is overwritten by mistake.
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --quiet
says "--resume continues that run"
status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --resume --quiet
says "(6 taken over)"
same "$tmp/one/verdicts.jsonl" "$tmp/two/verdicts.jsonl" "resumed when done"
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --resume --quiet --min-integrity I0
says "of another run"
printf 'torn' >>"$tmp/one/journal"
status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --resume --quiet
says "(6 taken over)"
sed '3s/pass/paSS/' "$tmp/one/journal" >"$tmp/j" && cat "$tmp/j" >"$tmp/one/journal"
status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one" --resume --quiet
same "$tmp/one/verdicts.jsonl" "$tmp/two/verdicts.jsonl" "a damaged line run again"

# Two at once, and one that is interrupted.
"$kverify" run "$suite" "$suite/attempts.jsonl" -o "$tmp/held" --workers 1 --quiet >"$tmp/log" 2>&1 &
first=$!
n=0
while [ ! -s "$tmp/held/lock" ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/held" --resume --quiet
says "is in use by another run"
kill -TERM $first
got=0
wait $first || got=$?
[ $got -eq 3 ] || { cat "$tmp/log"; fail "an interrupted run ends with $got"; }
status 0 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/held" --resume --quiet
same "$tmp/held/verdicts.jsonl" "$tmp/two/verdicts.jsonl" "interrupted and resumed"

# An attempt that can't be read is one error, and no obstacle to resuming.
printf '{"task":"echo","answer":"cat"}\n{"task":"echo","answer":5}\n{"task":"echo","files":7}\n{"task":"echo","files":{"main.sh":["cat"]}}\n' >"$tmp/odd.jsonl"
status 0 kverify run "$suite" "$tmp/odd.jsonl" -o "$tmp/odd" --quiet
says "1 pass, 0 fail, 3 error, 0 unscored"
for why in "the answer is not a string" "'files' is not an object of paths and contents" "a file of 'files' is not text"; do
    grep -q "\"evidence\":\"the attempt can't be read: $why\"" "$tmp/odd/verdicts.jsonl" || fail "the verdict does not say that $why"
done
grep -q '"class":"parse"' "$tmp/odd/verdicts.jsonl" || fail "an unreadable attempt is not of class parse"
status 0 kverify run "$suite" "$tmp/odd.jsonl" -o "$tmp/odd" --resume --quiet
says "(4 taken over)"
# So is a line that was cut off, whose task can still be seen.
printf '{"task":"echo","answer":"cat"}\n{"task":"echo","attempt":7,"answer":"he' >"$tmp/cut.jsonl"
status 0 kverify run "$suite" "$tmp/cut.jsonl" -o "$tmp/cut" --quiet
says "1 pass, 0 fail, 1 error, 0 unscored"
grep '"attempt":7,' "$tmp/cut/verdicts.jsonl" | grep '"class":"parse"' | grep -q "cut off" || fail "an attempt that was cut off is not of class parse"
printf '{"task":"echo","answer":"he\n{"task":"echo","answer":"cat"}\n' >"$tmp/cut.jsonl"
status 0 kverify run "$suite" "$tmp/cut.jsonl" -o "$tmp/cut2" --quiet
says "1 pass, 0 fail, 1 error, 0 unscored"
printf '{"answer":"he' >"$tmp/cut.jsonl"
status 3 kverify run "$suite" "$tmp/cut.jsonl" -o "$tmp/cut2" --quiet
says "cut.jsonl:1: "

# A folder is continued with what it began with, or more of it.
printf '{"task":"echo","attempt":0,"answer":"cat"}\n{"task":"echo","attempt":1,"answer":"cat"}\n' >"$tmp/two.jsonl"
head -1 "$tmp/two.jsonl" >"$tmp/lone.jsonl"
status 0 kverify run "$suite" "$tmp/two.jsonl" -o "$tmp/grow" --quiet
status 3 kverify run "$suite" "$tmp/lone.jsonl" -o "$tmp/grow" --quiet --resume
says "has 1 verdicts on attempts that are not among these: it belongs to another run"
[ "$(wc -l <"$tmp/grow/verdicts.jsonl")" = 2 ] || fail "verdicts were replaced"
status 0 kverify run "$suite" "$tmp/lone.jsonl" -o "$tmp/grow2" --quiet
status 0 kverify run "$suite" "$tmp/two.jsonl" -o "$tmp/grow2" --quiet --resume
# Results are not replaced by others.
status 0 kverify merge "$tmp/grow2" -o "$tmp/merged-grow"
status 3 kverify merge "$tmp/grow2" -o "$tmp/grow"
says "is the folder of a run, whose results this would replace"
status 3 kverify run "$suite" "$tmp/lone.jsonl" -o "$tmp/merged-grow" --quiet
says "holds merged results, which this would replace"
# Shards of two models, or of two runs, are not one run.
sed 's/"cat"/"cat "/' "$tmp/two.jsonl" >"$tmp/two2.jsonl"
status 0 kverify run "$suite" "$tmp/two.jsonl" -o "$tmp/half1" --quiet --shard 1/2
status 0 kverify run "$suite" "$tmp/two2.jsonl" -o "$tmp/half2" --quiet --shard 2/2
status 3 kverify merge "$tmp/half1" "$tmp/half2" -o "$tmp/halves"
says "are shards of different runs"
status 0 kverify run "$suite" "$tmp/two.jsonl" -o "$tmp/half3" --quiet --shard 2/2 --run other
status 3 kverify merge "$tmp/half1" "$tmp/half3" -o "$tmp/halves"
says "are shards of different runs"

# A pipe can't be read again when the turn of an attempt comes.
mkfifo "$tmp/pipe"
cat "$tmp/two.jsonl" >"$tmp/pipe" &
status 3 kverify run "$suite" "$tmp/pipe" -o "$tmp/piped" --quiet
says "it is no file that can be read twice"
wait

# Policy: what is below it is unscored, and says why.
status 2 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/p1" --min-isolation L4 --quiet
says "isolation L4 is required and L3 is the most that may be used"
status 2 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/p2" --isolation L0 --min-isolation L0 --quiet
says "has to be allowed explicitly"
status 2 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/p3" --min-integrity I9 --quiet
says "--min-integrity 'I9': expected I0, I1, I1+, I2 or I3"

# Bad input: file, line, what was expected.
bad() { # FILE-CONTENT TEXT
    printf '%s\n' "$1" >"$suite/bad.jsonl"
    status 3 kverify run "$suite" "$suite/bad.jsonl" -o "$tmp/bad" --quiet
    says "$2"
    rm -rf "$tmp/bad"
}
bad '{"task":"echo"}' "bad.jsonl:1: no 'answer', 'files', 'completion', 'completions' or 'solution'"
bad '{"answer":"x"}' "bad.jsonl:1: no 'task', 'task_id' or 'function_name'"
bad '[1]' "bad.jsonl:1: not an object"
bad '{"task":"echo","attempt":-1,"answer":"x"}' "'attempt' is out of range"
bad '{"task":"echo","attempt":1,"answer":"x"}
{"task":"echo","attempt":1,"answer":"y"}' "duplicate attempt 1 of task 'echo'"
bad '{"task":"echo","task":"echo","answer":"x"}' "bad.jsonl:1: duplicate key 'task'"
bad '{"task":1.5,"answer":"x"}' "bad.jsonl:1: 'task' is not a string or an integer"
# Damaged data is not an error of the system that nobody reported.
printf '\037\213\010\0\0\0\0\0\0\003garbage of gzip' >"$suite/bad.gz"
status 3 kverify run "$suite" "$suite/bad.gz" -o "$tmp/bad" --quiet
says "bad.gz': the gzip data is broken"
# Nor do the attempts in front of the damage pass for all there are.
"$python" - "$suite" <<'EOF'
import gzip, json, sys, zlib
lines = [json.dumps({"task": "echo", "attempt": i, "answer": "x" * i}).encode() + b"\n" for i in range(40)]
packer = zlib.compressobj(9, zlib.DEFLATED, 31)
killed = b"".join(packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH) for line in lines[:20])
whole, half = gzip.compress(b"".join(lines)), gzip.compress(b"".join(lines[:20]))
spoilt = bytearray(whole)
spoilt[-6] ^= 1
for name, data in {"killed": killed, "short": whole[:-1], "headless": half + whole[:5], "crc": bytes(spoilt),
                   "between": half + b"\0JUNK" + half}.items():
    open(sys.argv[1] + "/gz-" + name + ".gz", "wb").write(data)
EOF
for file in "$suite"/gz-*.gz; do
    status 3 kverify run "$suite" "$file" -o "$tmp/bad" --quiet
    says "$(basename "$file")"
    [ ! -e "$tmp/bad/verdicts.jsonl" ] || fail "$file: verdicts of a part"
done
bad_suite() {
    mkdir -p "$tmp/bs"
    printf '%s\n' "$1" >"$tmp/bs/tasks.jsonl"
    status 3 kverify run "$tmp/bs" @null -o "$tmp/bad" --quiet
    says "$2"
    rm -rf "$tmp/bad"
}
bad_suite '{"verifier":"stdio"}' "a task without an 'id'"
bad_suite '{"id":"a"}' "task 'a' has no 'verifier'"
bad_suite '{"id":"a","verifier":"nope"}' "no plugin 'nope'"
bad_suite '{"id":"a","verifier":"stdio","limits":{"cpu":1}}' "unknown limit 'cpu', expected cpu_s"
bad_suite '{"id":"a","verifier":"stdio","limits":{"cpu_s":-1}}' "invalid limit 'cpu_s', expected a number above 0"
bad_suite '{"id":"a","verifier":"stdio"' "tasks.jsonl:1:"

# An error before the first verdict is not followed by a summary of nothing;
# a run in which nothing could be judged says why.
status 3 kverify run "$suite" "$suite/attempts.jsonl" -o "$tmp/one"
if grep -q "attempts judged\|stopped" "$tmp/out" "$tmp/err"; then cat "$tmp/out" "$tmp/err"; fail "a summary of nothing"; fi
printf '{"task":"gone","answer":"cat"}\n' >"$tmp/gone.jsonl"
status 3 kverify run "$suite" "$tmp/gone.jsonl" -o "$tmp/gone"
says "gone.jsonl: no attempt at a task of the suite; the first is at 'gone'"
: >"$tmp/empty.jsonl"
status 3 kverify run "$suite" "$tmp/empty.jsonl" -o "$tmp/gone"
says "empty.jsonl: no attempts"
[ ! -e "$tmp/gone" ] || fail "a folder of nothing is left"
