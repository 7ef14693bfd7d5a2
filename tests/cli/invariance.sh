#!/bin/sh
# The same report, byte for byte, whatever the order of files, the number of
# threads, the reader, or the split into shards.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

make_inputs() {
    "$python" - "$1" <<'EOF'
import json, os, random, sys
random.seed(5)
root = sys.argv[1]
for run in ("alpha", "beta"):
    for framework in ("fa", "fb"):
        folder = os.path.join(root, framework, run)
        os.makedirs(folder)
        for project in range(4):
            path = os.path.join(folder, f"algorithm_methods_data_p{project}_result.jsonl")
            with open(path, "w") as out:
                for i in range(30):
                    n = random.randint(0, 5)
                    tests = random.randint(1, 12)
                    done = [random.randint(0, tests) for _ in range(n)]
                    ratios = [d / tests for d in done]
                    if n and random.random() < 0.2:
                        ratios[0] = random.random()
                    out.write(json.dumps({
                        "function_name": f"f{i}", "completions": ["x"] * n,
                        "results": [d == tests for d in done],
                        "pass_ratios": ratios}) + "\n")
                    if random.random() < 0.05:
                        out.write("{broken\n")
    with open(os.path.join(root, f"{run}.jsonl_results.jsonl"), "w") as out:
        for i in range(400):
            ok = random.random() < 0.5
            out.write(json.dumps({"task_id": f"HumanEval/{i % 40}",
                                  "result": "passed" if ok else "failed: x",
                                  "passed": ok}) + "\n")
EOF
}
make_inputs "$tmp/in"
data="$tmp/in"
if [ -d "$shared/data/koco-qa/results" ]; then
    data="$data $shared/data/koco-qa/results $shared/data/koco-code"
fi

for interval in wilson bootstrap cluster; do
    # --lenient: some records are damaged on purpose.
    options="--lenient --format json --k 1,2 --k-eligible --interval $interval --cluster project"
    [ "$interval" = cluster ] || options="--lenient --format json --k 1,2 --k-eligible --interval $interval"
    # shellcheck disable=SC2086
    kverify score $options --threads 1 --reader portable $data >"$tmp/base"
    # shellcheck disable=SC2086
    kverify score $options --threads 2 --reader portable $data >"$tmp/other"
    same "$tmp/base" "$tmp/other" "two threads"
    # shellcheck disable=SC2086
    kverify score $options --threads 7 $data >"$tmp/other"
    same "$tmp/base" "$tmp/other" "seven threads, default reader"
    if kverify --version | grep -q simdjson; then
        # shellcheck disable=SC2086
        kverify score $options --threads 1 --reader simdjson $data >"$tmp/other"
        same "$tmp/base" "$tmp/other" simdjson
    fi
    # shellcheck disable=SC2086
    find $data -type f | sort >"$tmp/files"
    for seed in 1 2 3; do
        "$python" -c 'import random, sys
lines = sys.stdin.read().split("\n")[:-1]
random.Random(int(sys.argv[1])).shuffle(lines)
print("\n".join(lines))' "$seed" <"$tmp/files" >"$tmp/shuffled"
        # shellcheck disable=SC2046,SC2086
        kverify score $options $(cat "$tmp/shuffled") >"$tmp/other"
        same "$tmp/base" "$tmp/other" "shuffled files"
    done
    # Seven shards, saved and merged by reading them.
    for shard in 0 1 2 3 4 5 6; do
        awk "NR % 7 == $shard" "$tmp/shuffled" >"$tmp/part"
        # shellcheck disable=SC2046
        kverify score --lenient --save-tally "$tmp/shard$shard" \
            $(cat "$tmp/part") >/dev/null
    done
    # shellcheck disable=SC2086
    kverify score $options "$tmp"/shard* >"$tmp/other"
    same "$tmp/base" "$tmp/other" "seven shards"
done

# One file cut into seven: the figures are the same, the inputs are others.
cat "$tmp"/in/*_results.jsonl >"$tmp/whole.jsonl"
split -n l/7 "$tmp/whole.jsonl" "$tmp/cut."
for cut in "$tmp"/cut.*; do
    kverify score --run r --save-tally "$tmp/t${cut##*.}" "$cut" >/dev/null
done
kverify score --run r --format csv "$tmp/whole.jsonl" >"$tmp/base"
kverify score --run r --format csv "$tmp"/ta? >"$tmp/other"
same "$tmp/base" "$tmp/other" "a file in seven pieces"
