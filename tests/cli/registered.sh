#!/bin/sh
# A registered suite is never written over the one it comes from, keeps its
# configuration, and can be moved together with the files that it names.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
mkdir -p "$tmp/a/suite" "$tmp/a/suite-2"
cat >"$tmp/a/suite/tasks.jsonl" <<'EOT'
{"id":"t","verifier":"stdio","command":["/bin/sh","main.sh"],"submission":["main.sh"],"extract":"raw","cases":[{"output":"1\n"}],"reference":["solution.sh"]}
EOT
echo 'echo 1' >"$tmp/a/suite/solution.sh"
echo '{"config":{"stdio":{"cc":"/usr/bin/cc"}}}' >"$tmp/a/suite/suite.json"
cp "$tmp/a/suite/tasks.jsonl" "$tmp/before"

for suite in "$tmp/a/suite" "$tmp/a/suite/tasks.jsonl" "$tmp/a/suite-2/../suite/"; do
    for folder in "$tmp/a/suite" "$tmp/a/suite-2/../suite"; do
        status 3 kverify validate "$suite" -o "$folder" --quiet
        says "is the suite itself: choose another folder"
        cmp "$tmp/before" "$tmp/a/suite/tasks.jsonl" || fail "the suite was written over"
    done
done

way() { # FOLDER WAY
    status 0 kverify validate "$tmp/a/suite" -o "$1" --quiet
    grep -q "\"root\":\"$2\"" "$1/tasks.jsonl" || { cat "$1/tasks.jsonl"; fail "'root' is not $2"; }
}
way "$tmp/a/suite-2" ../suite
way "$tmp/a/suite/registered" ..
way "$tmp/registered" ../a/suite
grep -q '"config":{"stdio":{"cc":"/usr/bin/cc"}}' "$tmp/a/suite-2/suite.json" || fail "the configuration is lost"
# Registered once more, it still names the files of the first.
status 0 kverify validate "$tmp/a/suite-2" -o "$tmp/again" --quiet
grep -q '"root":"../a/suite"' "$tmp/again/tasks.jsonl" || fail "'root' is lost when it is registered again"

mkdir "$tmp/b"
mv "$tmp/a" "$tmp/b/moved"
for folder in suite-2 suite/registered; do
    status 0 kverify run "$tmp/b/moved/$folder" @reference -o "$tmp/run" --quiet
    says "1 pass, 0 fail, 0 error, 0 unscored"
    rm -rf "$tmp/run"
done

# explain says what a grade below those that count means.
printf '{"id":"own","verifier":"command","command":["/bin/true"],"submission":["x"],"reference":{"x":"y"}}\n' >"$tmp/own.jsonl"
status 0 kverify validate "$tmp/own.jsonl" -o "$tmp/owned" --quiet
status 0 kverify explain "$tmp/owned"
says "own: command, I0"
says "not I1: the verdict is the exit status or the report of a program"
