#!/bin/sh
# A run that is killed at any moment, resumed: the same bytes.  KILLS says how
# often; make torture asks for more.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes

attempts=${ATTEMPTS:-120}
kills=${KILLS:-12}
mkdir "$tmp/suite"
cat >"$tmp/suite/tasks.jsonl" <<'EOF'
{"id":"add","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"input":"1\n","output":"2\n"}],"limits":{"cpu_s":5,"wall_s":60}}
EOF
i=0
while [ $i -lt "$attempts" ]; do
    printf '{"task":"add","attempt":%d,"answer":"read x; echo $((x + %d)) # %d"}\n' $i $((i % 3)) $i
    i=$((i + 1))
done >"$tmp/suite/attempts.jsonl"
status 0 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/whole" --quiet
before=$(groups)

n=0
resume=
while [ $n -lt "$kills" ]; do
    # shellcheck disable=SC2086
    "$kverify" run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/cut" --quiet $resume \
        >"$tmp/log" 2>&1 &
    run=$!
    sleep "0.$(awk -v s=$n 'BEGIN { srand(s); printf "%03d", 40 + rand() * 300 }')"
    kill -KILL $run 2>/dev/null || true
    wait $run 2>/dev/null || true
    resume=--resume
    n=$((n + 1))
done
status 0 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/cut" --resume --quiet
cat "$tmp/out"
same "$tmp/whole/verdicts.jsonl" "$tmp/cut/verdicts.jsonl" "killed $kills times"
groups_gone "$before"

# Launchers that are killed, as the kernel does when memory runs out: replaced,
# and no verdict is made up for what they were at.
"$kverify" run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/shot" --quiet >"$tmp/log" 2>&1 &
run=$!
n=0
while kill -0 $run 2>/dev/null && [ $n -lt 20 ]; do
    sleep 0.02
    pkill -KILL -P $run -f kverify-box 2>/dev/null || true
    n=$((n + 1))
done
wait $run || true
status 0 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/shot" --resume --quiet
same "$tmp/whole/verdicts.jsonl" "$tmp/shot/verdicts.jsonl" "launchers killed"

# A disk that is full: a clear message, nothing invented, and it goes on later.
if [ "$(id -u)" -eq 0 ] && unshare -m --propagation private true 2>/dev/null; then
    mkdir "$tmp/small"
    status 0 unshare -m --propagation private sh -c '
        mount -t tmpfs -o size=64k tmpfs "$1/small" || exit 77
        "$2" run "$1/suite" "$1/suite/attempts.jsonl" -o "$1/small/run" --quiet >"$1/log" 2>&1 && exit 9
        grep -q "No space left on device" "$1/log" || exit 8
        mount -o remount,size=8m "$1/small" || exit 7
        "$2" run "$1/suite" "$1/suite/attempts.jsonl" -o "$1/small/run" --resume --quiet >"$1/log" 2>&1 || exit 6
        cmp "$1/whole/verdicts.jsonl" "$1/small/run/verdicts.jsonl" || exit 5
    ' sh "$tmp" "$kverify"
fi
