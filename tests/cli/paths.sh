#!/bin/sh
# Every file and folder of ours that a page names exists, and so does what its
# links lead to.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires "$python"
cd "$src"

cat >"$tmp/paths.py" <<'EOF2'
import os
import re
import sys

TOPS = ("bench", "cli", "core", "coverage", "docs", "examples", "forms", "fuzz", "include",
        "lua", "man", "plugins", "rubrics", "tests", "tools")
wrong = named = 0
for page in sys.argv[1:]:
    with open(page, encoding="utf-8") as f:
        text = f.read()
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        named += 1
        if "://" not in target and not os.path.exists(
                os.path.join(os.path.dirname(page), target)):
            wrong += 1
            print("%s links to %s, which does not exist" % (page, target))
    for name in re.findall(r"(?<![\w./-])((?:%s)/[\w./*<>{}-]*)" % "|".join(TOPS), text):
        name = name.rstrip(".")
        # One source makes several fuzzers.
        if re.search(r"[*<>{}]|_fuzzer$", name):
            continue
        named += 1
        # A program is named by its source.
        if not os.path.exists(name) and not os.path.exists(name + ".c"):
            wrong += 1
            print("%s names %s, which does not exist" % (page, name))
print("%d names and links in %d pages, %d of them wrong" % (named, len(sys.argv) - 1, wrong))
sys.exit(1 if wrong or not named else 0)
EOF2
pages="README.md CONTRIBUTING.md SECURITY.md rubrics/README.md lua/README.md"
# shellcheck disable=SC2086
status 0 "$python" "$tmp/paths.py" $pages docs/*.md examples/suite/README.md
cat "$tmp/out"
echo 'See core/base/nothing.c and [here](nowhere.md).' >"$tmp/bad.md"
status 1 "$python" "$tmp/paths.py" "$tmp/bad.md"
says "names core/base/nothing.c, which does not exist"
says "links to nowhere.md, which does not exist"
