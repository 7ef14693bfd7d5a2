#!/bin/sh
# KoCo-Bench's code tasks: a small project of our own in its layout, with
# answers that are right, wrong, odd and hostile.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"

cp -R "$src/tests/koco" "$tmp/koco"
chmod -R u+w "$tmp/koco"
tasks=$tmp/koco/scripts/data/fw/algorithm_methods_data_mini.jsonl
answers=$tmp/koco/scripts/data/fw/algorithm_methods_data_mini_output.jsonl
(cd "$tmp/koco" && find . -type f -exec cksum {} + | sort) >"$tmp/before"

status 1 kverify validate "$tasks" -o "$tmp/suite"
says "3 valid, 1 invalid"
says "test file missing: code/test_code/test_gone.py"
status 3 kverify run "$tmp/suite" "$answers" -o "$tmp/run" --quiet
# The source tree may be named; a member that is misspelt is not passed over.
mkdir "$tmp/apart"
cp "$tasks" "$tmp/apart/"
status 1 kverify validate "$tmp/apart/$(basename "$tasks")" -o "$tmp/named" \
    --config "{\"koco\":{\"source\":\"$tmp/koco/fw/test_examples\"}}"
says "3 valid, 1 invalid"
status 3 kverify validate "$tasks" -o "$tmp/typo" --config '{"koco":{"sorce":"x"}}'
says "did you mean 'source'?"
outcomes() { # FUNCTION
    grep -F "\"task\":\"$1\"" "$tmp/run/verdicts.jsonl" |
        sed 's/.*"outcome":"\([a-z]*\)","class":\([a-z_"]*\).*/\1:\2/' | tr -d '"' | tr '\n' ' '
}
# Fenced; bare; a usage example before the code; a fence inside a string;
# wrong; ends the process; reads its caller's frame; empty.
[ "$(outcomes words)" = "pass:null pass:null pass:null pass:null fail:null fail:crash fail:null fail:no_answer " ] ||
    fail "words: $(outcomes words)"
# An indent that was stripped from the first line; another; wrong.
[ "$(outcomes Formatter.banner)" = "pass:null pass:null fail:null " ] ||
    fail "banner: $(outcomes Formatter.banner)"
[ "$(outcomes Formatter.send)" = "pass:null fail:null " ] || fail "send: $(outcomes Formatter.send)"
[ "$(outcomes lost)" = "unscored:environment " ] || fail "lost: $(outcomes lost)"

# The benchmark's own files, right and as its scripts would have it.
result=algorithm_methods_data_mini_result
grep -o '"results":.*' "$tmp/run/$result.jsonl" >"$tmp/results"
cat >"$tmp/want" <<'EOF'
"results":[true, true, true, true, false, false, false, false],"pass_ratios":[1, 1, 1, 1, 0.25, 0, 0.25, 0]}
"results":[true, true, false],"pass_ratios":[1, 1, 0.3333333333333333]}
"results":[true, false],"pass_ratios":[1, 0.6666666666666666]}
"results":[false],"pass_ratios":[0]}
EOF
same "$tmp/want" "$tmp/results" "results and ratios"
status 3 kverify run "$tmp/suite" "$answers" -o "$tmp/compat" --quiet --compat koco
# 1 of 4 passed and 3 failed: the script counts each failure twice.
grep -q '"pass_ratios":\[1, 1, 1, 1, 0.14285714285714285, 0, 0.14285714285714285, 0\]' "$tmp/compat/$result.jsonl" ||
    fail "ratios as the script forms them"
# kverify score reads what run wrote.
mkdir -p "$tmp/board/fw/model"
cp "$tmp/run/$result.jsonl" "$tmp/run/$result.metrics.json" "$tmp/board/fw/model/"
status 0 kverify score "$tmp/board" --format json
says '"numerator"'

# The project itself is as it was.
(cd "$tmp/koco" && find . -type f -exec cksum {} + | sort) >"$tmp/after"
same "$tmp/before" "$tmp/after" "the project's tree"

# Records without a source tree: every task says so, none is failed.
if [ -d "$shared/data/koco-code/data/smolagents" ]; then
    status 3 kverify run "$shared/data/koco-code/data/smolagents/algorithm_methods_data_examples.jsonl" \
        "$shared/data/koco-code/data/smolagents/probe3/algorithm_methods_data_examples_output.jsonl" \
        -o "$tmp/real" --quiet
    says "33 of 33 attempts judged: 0 pass, 0 fail, 0 error, 33 unscored"
    grep -q "the project's source tree is not there" "$tmp/real/verdicts.jsonl" || fail "it does not say why"
fi
