#!/bin/sh
# The commands that README.md and the pages print run as they stand, and show
# what the pages show.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires "$python"
with_boxes
/usr/bin/python3 -c 'import pytest' 2>/dev/null || skip "no pytest"
KVERIFY_BUILD=$build
KVERIFY_RUBRIC_PATH=$src/rubrics
export KVERIFY_BUILD KVERIFY_RUBRIC_PATH

status 0 "$python" "$src/tests/text_commands" "$kverify" "$src" \
    README.md docs/running.md docs/callseq.md examples/suite/README.md
cat "$tmp/out"

# The extractor finds what is wrong: a status, a line that differs, one too
# many, one that is absent.
mkdir -p "$tmp/top/examples"
# page STATUS TEXT: of a page with that text
page() {
    printf '%b' "$2" >"$tmp/top/page.md"
    status "$1" "$python" "$src/tests/text_commands" "$kverify" "$tmp/top" page.md
}
version='```sh\nstage/bin/kverify --version\n```\n'
metrics='    stage/bin/kverify metrics\n'
page 0 "$version"
page 0 "$metrics"
page 0 "$metrics\n\`\`\`text\nacc ...\nattempted ...\n...\nunscored ...\n\`\`\`\n"
page 1 "$metrics\n\`\`\`text\nacc ...\n\`\`\`\n"
page 1 "$metrics\n\`\`\`text\nacc ...\nno_answer ...\n...\n\`\`\`\n"
page 1 "$metrics\n\`\`\`text\n...\nnothing\n\`\`\`\n"
page 1 '    stage/bin/kverify nothing\n'
page 0 '    stage/bin/kverify nothing # exit status 2\n'
page 1 '    kverify metrics\n'
