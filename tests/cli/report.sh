#!/bin/sh
# kverify report: what the page holds is what score and show say, nothing in it can
# become script, and where a browser is at hand it is opened and used.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
kverify run "$src/examples/suite" "$src/examples/suite/attempts.jsonl" -o run --run model --quiet \
    --report run.html >/dev/null 2>&1 || true
[ -s run.html ] || fail "run --report"
status 0 kverify report "$src/examples/results" -o results.html
status 0 kverify compare "$src/examples/results/code" --report compared.html
says "can't be told apart"
status 0 kverify report run --no-answers --title 'Two & <b>more</b>' -o bare.html --lenient
kverify score --format json run >score.json 2>/dev/null || true

cat >look.py <<'END'
import base64, gzip, hashlib, json, re, shlex, sys
def data(path):
    page = open(path, encoding="utf-8").read()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page).group(1)
    rules = dict(r.strip().split(" ", 1) for r in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["base-uri"] == "'none'", policy
    for tag, rule in ("script", "script-src"), ("style", "style-src"):
        bodies = re.findall(r"<%s>(.*?)</%s>" % (tag, tag), page, re.S)
        assert len(bodies) == 1, (tag, len(bodies))
        digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
        assert rules[rule] == "'sha256-%s'" % digest, (rule, rules[rule], digest)
    assert not re.search(r"""(src|href)=["']?https?:""", page), "it loads something"
    parts = re.findall(r'<script type="application/octet-stream" id="([a-z]+\d+)">([A-Za-z0-9+/=]*)</script>', page)
    rest = re.sub(r"<script.*?</script>|<style>.*?</style>", "", page, flags=re.S)
    return {i: json.loads(gzip.decompress(base64.b64decode(t))) for i, t in parts}, rest
all_, rest = data("run.html")
main, block = all_["main0"], all_["block0"]
score = json.load(open("score.json"))
assert main["report"]["groups"] == score["groups"], "figures"
a, w = main["attempts"], main["words"]
prompts = {t["id"]: t["prompt"] for t in map(json.loads, open(sys.argv[1] + "/examples/suite/tasks.jsonl"))}
lines = {(v["task"], v["attempt"]): v for v in map(json.loads, open("run/verdicts.jsonl"))}
assert len(a["run"]) == len(lines) == len(block["items"])
for i, item in enumerate(block["items"]):
    v = lines[w[a["task"][i]], a["index"][i]]
    assert w[a["outcome"][i]] == v["outcome"] and w[a["class"][i]] == (v["class"] or ""), v
    assert w[a["why"][i]] == ("" if v["outcome"] == "pass" else v["evidence"] or ""), v
    assert item["why"] == (v["evidence"] or "") and item["test_count"] == len(v["tests"])
    assert sorted(t[1] for t in item["tests"]) == sorted(t["id"] for t in v["tests"])
    assert item["answer"] or item["files"]
    words = shlex.split(item["again"])
    assert words[:2] == ["kverify", "run"] and "--task=" + v["task"] in words and words[words.index("--attempt") + 1] == str(v["attempt"]), words
    assert block["prompts"][item["prompt"]] == prompts[v["task"]], v["task"]
assert any(o["stream"] == "err" for item in block["items"] for o in item["output"])
assert main["curves"]["groups"] and main["comparison"]["why_not"]
bare, rest = data("bare.html")
assert bare["main0"]["title"] == "Two & <b>more</b>" and "more" not in rest
assert all("answer" not in item for item in bare["block0"]["items"]) and not bare["block0"]["prompts"]
two, _ = data("compared.html")
assert "can't be told apart" in two["main0"]["comparison"]["all"]["pairs"][0]["sentence"]
print(len(lines), "attempts")
END
"$python" look.py "$src" || fail "what the page holds"
# Runs with one name, without any, and with one that is given here, keep their
# details: among all of them a run may be called otherwise than its verdicts say.
mkdir plain named
grep '"stdio"' "$src/examples/suite/attempts.jsonl" >a.jsonl
sed 's/max(int/min(int/' a.jsonl >b.jsonl
for i in a b; do
    status 0 kverify run "$src/examples/suite" $i.jsonl -o plain/$i --quiet
    status 0 kverify run "$src/examples/suite" $i.jsonl -o named/$i --run m --quiet
done
status 0 kverify report plain -o plain.html --lenient
status 0 kverify report named -o named.html --lenient
status 0 kverify report plain/a -o other.html --lenient --run other
"$python" - <<'END'
exec(open("look.py").read().split("all_, rest")[0])
for page, runs in ("plain", ["a", "b"]), ("named", ["a/m", "b/m"]), ("other", ["other"]):
    main = data(page + ".html")[0]["main0"]
    a = main["attempts"]
    assert [main["words"][r] for r in a["run"]] == [r for r in runs for _ in range(3)], (page, main["words"])
    assert a["more"] == [1] * len(a["run"]) and main["strangers"] == 0, (page, a["more"])
END
# Runs that share some tasks are compared by those, and that is reported.
head -n 6 "$src/examples/suite/attempts.jsonl" >few.jsonl
kverify run "$src/examples/suite" few.jsonl -o few --run few --quiet >/dev/null 2>&1 || true
status 0 kverify report run few -o unlike.html --lenient
"$python" - <<'END'
exec(open("look.py").read().split("all_, rest")[0])
c = data("unlike.html")[0]["main0"]["comparison"]
assert "lacks" in c["unlike"] and c["all"]["tasks"] == 2, c
END
# The same bytes from the same results.
status 0 kverify report "$src/examples/results" -o again.html
same results.html again.html "the same page"

# Results that try to become script, through all the readers of text.
"$python" "$src/report/test/hostile.py" hostile
status 0 kverify report hostile -o hostile.html --lenient
"$python" - <<'END'
import re
page = open("hostile.html", encoding="utf-8").read()
assert page.count("<!--DATA-->") == 0 and "window.hit" not in page and page.count("</script>") == page.count("<script")
END
for format in table md csv latex; do
    kverify score --lenient --format $format hostile >"$tmp/out" 2>"$tmp/err" || fail "$format"
    cat "$tmp/err" >>"$tmp/out"
    LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/out" && fail "a control character in $format"
done
kverify compare --common hostile >"$tmp/out" 2>&1 || fail "compare"
LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/out" && fail "a control character in compare"

# What can't be done leaves nothing.
status 3 kverify report "$src/examples/results" -o nowhere/page.html
says "nowhere/page.html"
mkdir empty
status 3 kverify report empty -o empty.html
[ ! -e empty.html ] && [ ! -e empty.html.new ] || fail "a page about nothing"
status 2 kverify report run
says "output"

# The browser.
chromium=${CHROMIUM:-/usr/bin/chromium}
if [ -d "$src/report/node_modules/playwright-core" ] && [ -x "$chromium" ] && command -v node >/dev/null; then
    mkdir browser
    SIZES=1000 CHROMIUM=$chromium node "$src/report/test/page.mjs" "$kverify" "$tmp/browser" || fail "in the browser"
    node "$src/report/build.mjs" "$tmp/bundle.html" >/dev/null || fail "the bundle"
    same "$src/report/dist/page.html" "$tmp/bundle.html" "the committed bundle"
else
    echo "not run: the page in a browser, for which report/node_modules and $chromium are needed"
fi
