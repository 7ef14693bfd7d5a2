#!/bin/sh
# Every command that a page or a manual prints is run, as it is printed, or its
# parts are looked up; a page that nothing here or elsewhere runs is noticed.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires "$python"
with_boxes
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"
KVERIFY_RUBRIC_PATH=$src/rubrics
export KVERIFY_RUBRIC_PATH

# Which pages print commands.
cat >"$tmp/pages.py" <<'END'
import os, re, sys
top = sys.argv[1]
word = re.compile(r"(\$ )?([A-Z]+=\S+ )*(\S*kverify|\./bootstrap|(\.\./)?configure|mandoc|make|cc|python3|cp|tools/\S+)( |$)")
for folder, folders, files in os.walk(top):
    if folder == top:
        folders[:] = ["core", "docs", "examples", "lua", "man", "plugins", "rubrics"]
    folders[:] = sorted(d for d in folders if d != "cases")
    for name in sorted(files):
        path = os.path.join(folder, name)
        if not re.search(r"\.(md|[1-9])$", name) or not os.path.isfile(path):
            continue
        fence = block = False
        for line in open(path, encoding="utf-8"):
            if line.startswith("```"):
                fence = not fence
            elif line.startswith((".Bd", ".Ed")):
                block = line.startswith(".Bd")
            elif fence or block or line.startswith(("    ", ".Dl ")):
                if word.match(line.replace(".Dl ", "").strip()):
                    print(os.path.relpath(path, top))
                    break
END
"$python" "$tmp/pages.py" "$src" | sort -u >"$tmp/found"
# Run by pages.sh, manual.sh and api_manual.sh; and here.
sort >"$tmp/known" <<'END'
README.md
docs/callseq.md
docs/running.md
examples/suite/README.md
man/kverify-answer.7
man/kverify-composite.7
man/kverify-state.7
man/kverify-performance.7
man/kverify-text.7
man/kverify.1
examples/plugin/README.md
CONTRIBUTING.md
docs/koco.md
docs/scaling.md
man/kverify-judge.7
man/kverify-rubric.1
END
same "$tmp/known" "$tmp/found" "pages with commands"

mkdir "$tmp/bin"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$kverify" >"$tmp/bin/kverify"
chmod +x "$tmp/bin/kverify"
PATH=$tmp/bin:$PATH

# The commands of a page of a manual, one a line.
commands() {
    awk '/^\.Bd/ { open = 1; next } /^\.Ed/ { open = 0; next }
        sub(/^\.Dl /, "") || open { if (sub(/\\e$/, "")) printf "%s", $0; else print }' "$1" |
        sed -n 's/^\$ //;/^kverify /p'
}
# ran COUNT STATUS COMMAND: the command, where its text says what it shows
ran() {
    count=$((count + 1))
    expected=$1
    got=0
    sh -c "$2" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
    [ "$got" = "$expected" ] || { cat "$tmp/out" "$tmp/err"; fail "status $got, not $expected: $2"; }
}

# docs/scaling.md: what would be submitted is printed.
mkdir -p "$tmp/scaling/suite"
cd "$tmp/scaling"
sed -n '/"id": "mcq"/p' "$src/examples/suite/texts/tasks.jsonl" >suite/tasks.jsonl
sed -n '/"task": *"mcq"/p' "$src/examples/suite/texts/attempts.jsonl" >attempts.jsonl
awk '/^```sh/ { open = 1; next } /^```/ { open = 0 } open' "$src/docs/scaling.md" |
    sed -e ':a' -e '/\\$/{N;s/\\\n */ /;ba' -e '}' -e 's/ *#.*//' >"$tmp/lines"
count=0
while read -r line; do
    case $line in
    *submit*) ran 0 "$line --dry-run" ;;
    *"status big"*) ran 3 "$line" ;;
    *) ran 0 "$line" ;;
    esac
done <"$tmp/lines"
[ "$count" -eq 8 ] || fail "$count commands of docs/scaling.md instead of 8"

# kverify-rubric(1).
mkdir "$tmp/rubric"
cd "$tmp/rubric"
cp -R "$src/examples/rubric/answers" answers
cp "$src/examples/rubric/ratings.csv" ratings.csv
cat >input_data.jsonl <<'END'
{"key": 1, "prompt": "Say yes.", "instruction_id_list": ["change_case:english_lowercase"], "kwargs": [{}]}
{"key": 2, "prompt": "No commas.", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
END
cat >answers.jsonl <<'END'
{"prompt": "Say yes.", "response": "yes, of course"}
{"prompt": "No commas.", "response": "yes of course"}
END
commands "$src/man/kverify-rubric.1" >"$tmp/lines"
count=0
while read -r line; do
    case $line in
    *--watch)
        # It waits until somebody ends it.
        count=$((count + 1))
        sh -c "exec $line" >"$tmp/watch" 2>&1 &
        watcher=$!
        tries=0
        until grep -q waiting "$tmp/watch" || [ $tries -gt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill $watcher
        wait $watcher || fail "status $? of: $line"
        grep -q "waiting for clear-answer.lua to change" "$tmp/watch" || { cat "$tmp/watch"; fail "$line"; }
        ;;
    *"run clear-answer.lua"*) ran 1 "$line" ;; # the examples have a poor answer
    *) ran 0 "$line" ;;
    esac
done <"$tmp/lines"
[ "$count" = 8 ] || fail "$count commands in kverify-rubric(1)"
grep -q "clear-answer" clear-answer.md || fail "no explanation"

# kverify-judge(7), with an endpoint of ours in the place of the one it names.
mkdir "$tmp/judge"
cd "$tmp/judge"
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
"$python" "$src/tests/judge/server.py" "$tmp/log" >"$tmp/port" 2>/dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$tmp"' EXIT
tries=0
until [ -s "$tmp/port" ] || [ $tries -gt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
sed -n '/^{"url": /,/^\.Ed/{/^\.Ed/!p}' "$src/man/kverify-judge.7" |
    sed "s/127.0.0.1:8000/127.0.0.1:$(cat "$tmp/port")/;s/judge-7b/say:Score: 4/" >judge.json
grep -q '"votes": 3' judge.json || fail "no example of a configuration in kverify-judge(7)"
cat >page.lua <<'END'
return { name = "page", version = "1", scale = { max = 5 }, pass = 0.6,
    dimensions = { { id = "clear", title = "Clear", by = "judge", ask = "Can it be followed?" } } }
END
mkdir pages
echo "A page." >pages/one.md
commands "$src/man/kverify-judge.7" >"$tmp/lines"
count=0
while read -r line; do
    ran 0 "$line"
    says "clear"
done <"$tmp/lines"
[ "$count" = 1 ] || fail "$count commands in kverify-judge(7)"
[ -s replies.sqlite ] || fail "no recording"
[ "$(wc -l <"$tmp/log")" = 3 ] || fail "not three votes"

# docs/koco.md, on a small project in the benchmark's layout.
cp -R "$src/tests/koco" "$tmp/koco"
chmod -R u+w "$tmp/koco"
cd "$tmp/koco"
mv scripts/data/fw/*.jsonl .
sed -n '/^    kverify/,/^$/s/^    //p' "$src/docs/koco.md" |
    sed -e ':again' -e '/\\$/{N;s/\\\n *//;b again' -e '}' -e 's/_EX/_mini/' -e 's/test_examples/fw\/test_examples/' >"$tmp/lines"
count=0
while read -r line; do
    case $line in
    "kverify validate"*) ran 1 "$line" ;; # one task of it lacks its test
    *)
        ran 3 "$(echo "$line" | sed 's/ *\[.*\]//')"
        ran 3 "$(echo "$line" | sed 's/-o DIR *\[\(.*\)\]/-o DIR2 \1/')"
        ;;
    esac
done <"$tmp/lines"
[ "$count" = 3 ] || fail "$count commands in docs/koco.md"
[ -s DIR/algorithm_methods_data_mini_result.jsonl ] && [ -s DIR2/algorithm_methods_data_mini_result.jsonl ] ||
    fail "no results in the benchmark's format"

# docs/callseq.md shows the driver of the example suite.
sed -n '/^```python$/,/^```$/{/^```/!p}' "$src/docs/callseq.md" >"$tmp/shown"
[ "$(grep -c . "$tmp/shown")" -gt 5 ] || fail "no driver in docs/callseq.md"
grep -v '^$' "$tmp/shown" >"$tmp/a"
grep -v '^$' "$src/examples/suite/callseq-python/drive.py" >"$tmp/b"
while read -r line; do
    grep -qF -- "$line" "$tmp/b" || fail "not in drive.py: $line"
done <"$tmp/a"

# CONTRIBUTING.md: these take long, or need what a test can't have; that they
# exist is all that is seen here.
cd "$src"
sed -n '/^    /s/^    //p' CONTRIBUTING.md | sed 's/  *#.*//' >"$tmp/lines"
count=0
while read -r line; do
    set -f
    # shellcheck disable=SC2086
    set -- $line
    set +f
    while [ $# -gt 0 ]; do case $1 in *=*) shift ;; *) break ;; esac; done
    [ $# -gt 0 ] || continue
    count=$((count + 1))
    case $1 in
    ./bootstrap) grep -q "^$2)" bootstrap || fail "bootstrap does not know '$2'" ;;
    make)
        grep -q "^#*$2\(\$(EXEEXT)\)*:" "$build/Makefile" || fail "no target '$2'"
        case ${3:-} in TESTS=*) [ -f "${3#TESTS=}" ] || fail "no test '$3'" ;; esac
        ;;
    ../configure)
        shift
        for option in "$@"; do
            case $option in
            --enable-*) name=${option#--enable-} ;;
            --disable-*) name=${option#--disable-} ;;
            *) fail "an odd option: $option" ;;
            esac
            grep -q "AC_ARG_ENABLE(\[$name\]\|AC_ARG_ENABLE($name\|KV_ARG_[A-Z]*(\[$name\]" configure.ac ||
                fail "configure has no '$option'"
        done
        ;;
    tools/*) [ -x "$1" ] || fail "no '$1'" ;;
    python3) [ -f "$2" ] || fail "no '$2'" ;;
    cp | --human-eval) ;;
    *) fail "what to do with '$line' of CONTRIBUTING.md?" ;;
    esac
done <"$tmp/lines"
[ "$count" -ge 20 ] || fail "$count commands in CONTRIBUTING.md"
for word in demo check; do
    grep -q "^    ./bootstrap $word\$" README.md || fail "README.md has no ./bootstrap $word"
    grep -q "^$word)" bootstrap || fail "bootstrap does not know '$word'"
done
# How manual pages are read.
if command -v mandoc >/dev/null 2>&1; then
    for page in README.md docs/README.md; do
        command=$(grep -o '`mandoc -a [^`]*`' $page | tr -d '`')
        [ -n "$command" ] || fail "$page does not say how to read manual pages"
        status 0 env PAGER=cat MANPAGER=cat sh -c "$command"
        [ "$(wc -l <"$tmp/out")" -gt 50 ] || fail "$command"
    done
fi
