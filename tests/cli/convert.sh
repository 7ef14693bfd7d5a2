#!/bin/sh
# Results written in other formats and read back: nothing is lost, and the other
# programs find what they look for.
. "${KVERIFY_SRC:-.}/tests/functions.sh"

SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
targets="csv every-eval-ever inspect-scores junit ctrf evalplus swebench"

# there_and_back NAME PATH...: as verdict lines, which all others must give back
there_and_back() {
    name=$1
    shift
    mkdir "$tmp/$name"
    kverify convert --lenient --quiet "$@" --to verdicts -o "$tmp/$name/all.jsonl" 2>/dev/null ||
        fail "$name: not converted"
    for target in verdicts $targets; do
        out=$tmp/$name/$target
        kverify convert --lenient --quiet "$@" --to "$target" -o "$out" 2>/dev/null ||
            fail "$name: not converted to $target"
        status 0 kverify convert --quiet "$out" --to verdicts -o "$tmp/back.jsonl"
        same "$tmp/$name/all.jsonl" "$tmp/back.jsonl" "$name through $target"
    done
    kverify score --lenient --quiet --format json --interval none "$@" >"$tmp/before" 2>/dev/null || true
    kverify score --quiet --format json --interval none "$tmp/$name/all.jsonl" >"$tmp/after" 2>/dev/null || true
    "$python" - "$tmp/before" "$tmp/after" <<'E' || fail "$name: other figures after conversion"
import json, sys
def figures(path):
    return {tuple(g["path"]): (g["outcomes"], g["metrics"]) for g in json.load(open(path))["groups"]
            if g["n_tasks"] and "(none)" not in g["path"]}
a, b = figures(sys.argv[1]), figures(sys.argv[2])
for path in sorted(set(a) | set(b)):
    one, two = a.get(path), b.get(path)
    if one is None or two is None:
        sys.exit("%s is only in one" % (path,))
    # A task without attempts, or with contradictory ones, becomes an unscored attempt.
    for metric in set(one[1]) | set(two[1]):
        x, y = one[1].get(metric), two[1].get(metric)
        if (x and x["numerator"], x and x["denominator"]) != (y and y["numerator"], y and y["denominator"]):
            sys.exit("%s: %s: %s and %s" % (path, metric, x, y))
E
}

# Every outcome and class, several attempts, gaps, labels, names that hurt.
"$python" - "$tmp/hard.jsonl" <<'E'
import json, sys
classes = ["timeout", "oom", "crash", "parse", "infra", "tamper", "no_answer", "ambiguous", "output", "compile",
           "environment", "not_run", "missing", "other"]
names = ["plain", "a/b", "a,b", 'quote " and \' mark', "line\nbreak", "tab\tand \r", "<&>]]>", "&#38;", "&amp;", "\x01\x1f",
         "\u202eright to left", "\ufffe", "=1+1", "#3", " ", "é" * 40, "x" * 300, "..", "-", "\U0001f600"]
with open(sys.argv[1], "w") as f:
    def put(labels, task, attempt, outcome, why=None, score=None, counts=None, **more):
        line = {"kverify_verdict": 4, "labels": labels, "task": task, "attempt": attempt, "outcome": outcome, "class": why,
                "score": score, "counts": counts, "subscores": more.pop("subscores", {}), "resources": None,
                "verifier": {"name": "", "version": ""}, "isolation": more.pop("isolation", None), "evidence": None}
        line.update(more)
        f.write(json.dumps(line) + "\n")
    def tests(passed, total):
        return {"passed": passed, "failed": total - passed, "errors": 0, "skipped": 0, "total": total}
    for run in names[:12]:
        for i, task in enumerate(names):
            put({"run": run, "dataset": names[i % 5]}, task, 0, "pass", None, 1, tests(3, 3), integrity="I2", isolation="L3")
            put({"run": run, "dataset": names[i % 5]}, task, 7, "fail", None, 1 / 3, tests(1, 3), integrity="I1+", isolation="L2")
    for i, why in enumerate(classes):
        put({"run": "classes", "framework": "f,1", "project": '"'}, "t%d" % i, 4294967295, "error", why)
        put({"run": "classes", "framework": "f,1", "project": '"'}, "t%d" % i, 1, "unscored", why)
        put({"run": "classes", "framework": "f,1", "project": '"'}, "t%d" % i, 2, "fail", why, 0)
    put({}, "nothing", 0, "fail", None, 0.123456789012345)
    put({}, "nothing", 1, "pass", None, 0.75, pass_line=0.75, criteria=[])
    put({"run": "rewards"}, "r", 0, "pass", None, 1, kind="reward", subscores={"reward": 2.5})
    put({"run": "rewards"}, "r", 1, "fail", None, None, kind="reward", subscores={"reward": -1e-7})
    put({"run": "rewards"}, "r", 2, "fail", None, 0.25, kind="reward")
    put({"run": "choices"}, "q", 0, "fail", "no_answer", 0, kind="choice")
E
there_and_back hard "$tmp/hard.jsonl"
# A spreadsheet runs no name.
status 0 kverify convert --quiet "$tmp/hard.jsonl" --to csv-wide -o "$tmp/wide.csv"
for file in "$tmp/hard/csv" "$tmp/wide.csv"; do
    grep -qF "'=1+1" "$file" || fail "no such name in $file"
    ! grep -E '(^|,)"?[=@+]' "$file" || fail "a cell of $file begins like a formula"
done
[ "$(wc -l <"$tmp/hard/all.jsonl")" -eq 528 ] || fail "not all attempts were converted"
LC_ALL=C sort "$tmp/hard/all.jsonl" >"$tmp/sorted"
"$python" - "$tmp/hard.jsonl" "$tmp/hard/all.jsonl" <<'E' || fail "attempts differ from what they were made of"
import json, sys
def lines(path):
    out = {}
    for line in open(path, newline="\n"):
        v = json.loads(line)
        key = (json.dumps(v["labels"], sort_keys=True), v["task"], v["attempt"])
        out[key] = (v["outcome"], v["class"], v["score"], v["counts"], v["subscores"], v.get("kind"),
                    v.get("integrity"), v["isolation"])
    return out
a, b = lines(sys.argv[1]), lines(sys.argv[2])
for key in sorted(set(a) | set(b)):
    if a.get(key) != b.get(key):
        sys.exit("%s: %s became %s" % (key, a.get(key), b.get(key)))
E

# Every made file of every format.
"$src/tests/formats/run" --corpora "$tmp/files"
there_and_back made "$tmp/files"
[ "$(wc -l <"$tmp/made/all.jsonl")" -gt 150 ] || fail "few attempts in the made files"

# The same bytes for any number of threads, and twice.
for threads in 1 2 5; do
    kverify convert --lenient --quiet "$tmp/files" --to ctrf -o "$tmp/again$threads" 2>/dev/null
    diff -r "$tmp/made/ctrf" "$tmp/again$threads" || fail "other bytes"
done

# What others read.
"$python" - "$tmp/hard" <<'E' || fail "another program would not read it"
import collections, csv, glob, json, os, re, sys
import xml.etree.ElementTree as tree
folder = sys.argv[1]
made = [json.loads(line) for line in open(folder + "/all.jsonl", newline="\n")]
outcomes = collections.Counter(v["outcome"] for v in made)

junit = collections.Counter()
for path in glob.glob(folder + "/junit/*.xml"):
    root = tree.parse(path).getroot()
    cases = root.findall("testsuite/testcase")
    assert int(root.get("tests")) == len(cases) == sum(int(s.get("tests")) for s in root)
    assert int(root.get("failures")) == len(root.findall("testsuite/testcase/failure"))
    for case in cases:
        kinds = {e.tag for e in case} - {"properties"}
        assert len(kinds) <= 1
        junit[{"failure": "fail", "error": "error", "skipped": "unscored"}[kinds.pop()] if kinds else "pass"] += 1
assert junit == outcomes, junit

ctrf = collections.Counter()
for path in glob.glob(folder + "/ctrf/*.json"):
    results = json.load(open(path))["results"]
    found = collections.Counter(t["status"] for t in results["tests"])
    summary = results["summary"]
    assert {k: summary[k] for k in ("passed", "failed", "skipped", "other")} == {
        k: found[k] for k in ("passed", "failed", "skipped", "other")}
    assert summary["tests"] == len(results["tests"])
    ctrf.update(found)
assert ctrf == {"passed": outcomes["pass"], "failed": outcomes["fail"], "skipped": outcomes["unscored"],
                "other": outcomes["error"]}

scores = 0
for path in glob.glob(folder + "/inspect-scores/*_scores.jsonl") + glob.glob(folder + "/inspect-scores/*_scores-*.jsonl"):
    seen = set()
    for line in open(path, newline="\n"):
        row = json.loads(line)
        assert (row["id"], row["epoch"]) not in seen and row["epoch"] >= 1
        seen.add((row["id"], row["epoch"]))
        assert type(row["value"]) in (int, float)
    scores += len(seen)
assert scores == outcomes["pass"] + outcomes["fail"], scores

rows = list(csv.DictReader(open(folder + "/csv", newline="")))
assert len(rows) == len(made) and rows[0].keys() >= {"run", "dataset", "framework", "task", "score"}
assert sum(float(r["score"]) for r in rows if r["run"] == "rewards") == 2.75 - 1e-7

statuses = collections.Counter()
for path in glob.glob(folder + "/evalplus/*_eval_results*.json"):
    for task, samples in json.load(open(path))["eval"].items():
        for sample in samples:
            assert sample["task_id"] == task
            statuses[sample["base_status"]] += 1
timeouts = sum(v["class"] == "timeout" and v["outcome"] != "unscored" for v in made)
assert statuses["pass"] == outcomes["pass"] and statuses["timeout"] == timeouts + 1, statuses

for path in glob.glob(folder + "/swebench/*.report.json"):
    report = json.load(open(path))
    for name in ("submitted", "completed", "resolved", "unresolved", "empty_patch", "error"):
        assert report[name + "_instances"] == len(report[name + "_ids"])
    assert report["total_instances"] == report["submitted_instances"] + len(report["incomplete_ids"])

import hashlib
aggregates = glob.glob(folder + "/every-eval-ever/data/*/*/*/*[0-9a-f].json")
assert len(aggregates) == len(glob.glob(folder + "/every-eval-ever/data/*/*/*/*_samples.jsonl")) > 10
for path in aggregates:
    about = json.load(open(path))
    details = about["detailed_evaluation_results"]
    data = open(os.path.join(folder, "every-eval-ever", details["file_path"]), "rb").read()
    assert hashlib.sha256(data).hexdigest() == details["checksum"]
    samples = [json.loads(line) for line in data.decode().splitlines() if line] if b"\xe2\x80\xa8" not in data else []
    for result in about["evaluation_results"]:
        judged = [s for s in samples if s["error"] is None]
        assert result["score_details"]["uncertainty"]["num_samples"] == len(judged)
        assert result["score_details"]["score"] == sum(s["evaluation"]["is_correct"] for s in judged) / len(judged)
E

# Every Eval Ever by its own schemas.
if [ -e "$shared/data/every-eval-ever/schemas" ] && "$python" -c 'import jsonschema' 2>/dev/null; then
    "$python" - "$shared/data/every-eval-ever/schemas" "$tmp/hard/every-eval-ever" <<'E' || fail "not by the schema"
import glob, json, jsonschema, sys
schemas = [jsonschema.Draft7Validator(json.load(open("%s/%s.schema.json" % (sys.argv[1], name))))
           for name in ("eval", "instance_level_eval")]
for path in glob.glob(sys.argv[2] + "/data/*/*/*/*"):
    for line in [open(path).read()] if path.endswith(".json") else open(path, newline="\n"):
        schemas[path.endswith("jsonl")].validate(json.loads(line))
E
fi

# One row a task, runs side by side.
cat >"$tmp/wide.jsonl" <<'E'
{"task_id": "T/0", "passed": true}
{"task_id": "T/0", "passed": false}
{"task_id": "T/1", "passed": null}
E
status 0 kverify convert --run one "$tmp/wide.jsonl" --to verdicts -o "$tmp/one.jsonl"
status 0 kverify convert --run two "$tmp/wide.jsonl" --to verdicts -o "$tmp/two.jsonl"
sed -i '/"T\/1"/d' "$tmp/two.jsonl"
status 0 kverify convert "$tmp/one.jsonl" "$tmp/two.jsonl" --to csv-wide
tr -d '\r' <"$tmp/out" >"$tmp/have"
cat >"$tmp/want" <<'E'
dataset,task,one: pass,one: fail,one: error,one: unscored,two: pass,two: fail,two: error,two: unscored
T,T/0,1,1,0,0,1,1,0,0
T,T/1,0,0,0,1,,,,
E
same "$tmp/want" "$tmp/have" "one row a task"

# A file that the verdicts lie beside is not counted a second time.
status 0 kverify convert "$tmp/one.jsonl" --to evalplus -o "$tmp/beside"
status 0 kverify score --inputs "$tmp/beside"
says "its verdicts are in the .kverify.jsonl beside it"
rm "$tmp/beside/"*.kverify.jsonl
status 0 kverify score --format json "$tmp/beside"
says '"pass":1,"fail":1,"error":0,"unscored":1'

# A row that is damaged is reported by its line.
kverify convert "$tmp/one.jsonl" --to csv | sed '3s/fail/failed/' >"$tmp/bad.csv"
status 3 kverify score --inputs "$tmp/bad.csv"
says "line 3: 'outcome' is not what that column holds"

# Mistakes.
status 2 kverify convert "$tmp/one.jsonl"
says "--to"
status 2 kverify convert "$tmp/one.jsonl" --to junit
says "expected --output FOLDER"
status 2 kverify convert "$tmp/one.jsonl" --to junit -o "$tmp/one.jsonl"
says "is no folder"
status 2 kverify convert "$tmp/one.jsonl" --to csv -o "$tmp"
says "is a folder"
status 2 kverify convert "$tmp/one.jsonl" --to xlsx
says "xlsx"
status 3 kverify convert "$tmp/nothing" --to csv
says "nothing"
mkdir "$tmp/empty"
status 3 kverify convert "$tmp/empty" --to csv
says "no attempts were found"
kverify score --quiet "$tmp/wide.jsonl" --save-tally "$tmp/tally" >"$tmp/out"
status 3 kverify convert "$tmp/tally" --to csv
says "only counted, as in a saved tally"
[ ! -e "$tmp/none.csv" ] || fail "a file is left"
status 3 kverify convert "$tmp/tally" --to csv -o "$tmp/none.csv"
[ ! -e "$tmp/none.csv" ] || fail "a file is left"

# Verdicts of several kinds in one data set, each with its own.
line() { # TASK REST
    printf '{"kverify_verdict":4,"labels":{"run":"m","dataset":"d"},"task":"%s","attempt":0,%s,"counts":null,' "$1" "$2"
    printf '"resources":null,"verifier":{"name":"","version":""},"isolation":null,"evidence":null}\n'
}
{
    line a '"outcome":"pass","class":null,"score":1,"subscores":{},"kind":"choice"'
    line b '"outcome":"fail","class":null,"score":null,"subscores":{"reward":-2.5},"kind":"reward"'
    line c '"outcome":"fail","class":null,"score":0,"subscores":{}'
} >"$tmp/kinds.jsonl"
there_and_back kinds "$tmp/kinds.jsonl"
grep -c '"kind":"reward"' "$tmp/kinds/all.jsonl" >"$tmp/out"
says 1
grep -c '"kind":' "$tmp/kinds/all.jsonl" >"$tmp/out"
says 2

# Nothing of an earlier conversion is left to be read with this one.
line a '"outcome":"unscored","class":"missing","score":null,"subscores":{}' >"$tmp/before.jsonl"
line a '"outcome":"pass","class":null,"score":1,"subscores":{}' >"$tmp/after.jsonl"
for pair in "before after" "after before"; do
    rm -rf "$tmp/twice"
    for which in $pair; do
        status 0 kverify convert "$tmp/$which.jsonl" --to inspect-scores -o "$tmp/twice"
    done
    [ "$(find "$tmp/twice" -type f | wc -l)" -eq 1 ] || fail "files of an earlier conversion"
    status 0 kverify convert "$tmp/twice" --to verdicts -o "$tmp/twice.jsonl"
    status 0 kverify convert "$tmp/$which.jsonl" --to verdicts -o "$tmp/once.jsonl"
    same "$tmp/once.jsonl" "$tmp/twice.jsonl" "$pair"
done

# A file whose verdicts lie in another one that is not named is a doubt.
for target in evalplus inspect-scores swebench; do
    rm -rf "$tmp/half"
    status 0 kverify convert "$tmp/before.jsonl" "$tmp/hard.jsonl" --to $target -o "$tmp/half"
    main=$(find "$tmp/half" -name 'plain*' ! -name '*.kverify.jsonl' | head -1)
    [ -e "$main.kverify.jsonl" ] || line z '"outcome":"error","class":"infra","score":null,"subscores":{}' >"$main.kverify.jsonl"
    status 3 kverify convert "$main" --to csv
    says "the input is in doubt"
    status 3 kverify score "$main"
    says "which was not read: name it, too, or the folder"
    got=0
    kverify score "$main" "$main.kverify.jsonl" >"$tmp/out" 2>&1 || got=$?
    ! grep -q "which was not read" "$tmp/out" || fail "$target: named, and still missed"
done

# Names of files stay within what file systems take.
long=$("$python" -c 'print("r" * 200)')
sed "s/\"m\"/\"$long\"/; s/\"d\"/\"$long\"/" "$tmp/kinds.jsonl" >"$tmp/long.jsonl"
there_and_back long "$tmp/long.jsonl"
