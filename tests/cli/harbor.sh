#!/bin/sh
# Harbor's task folders: what is read of them and what can't be, an honest
# solution, none, and six that cheat, by the paths that everybody knows; another
# system in place of this one.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
"$python" - <<'END'
import os, json

def task(name, dockerfile=None, toml="", test=None, solution="", files={}, instruction="Do it.\n"):
    os.makedirs("tasks/%s/environment" % name)
    for folder in ("tests", "solution"):
        os.makedirs("tasks/%s/%s" % (name, folder))
    def write(path, text):
        os.makedirs(os.path.dirname("tasks/%s/%s" % (name, path)), exist_ok=True)
        with open("tasks/%s/%s" % (name, path), "w") as f:
            f.write(text)
    write("task.toml", 'version = "1.0"\n' + toml)
    write("instruction.md", instruction)
    if dockerfile is not None:
        write("environment/Dockerfile", dockerfile)
    if test is not None:
        write("tests/test.sh", test)
    if solution:
        write("solution/solve.sh", solution)
    for path, text in files.items():
        write(path, text)

GRADE = """#!/bin/bash
cd /app || exit 1
n=0
for file in sorted more; do cmp -s $file /tests/$file && n=$((n + 1)); done
case $n in 0) echo 0 ;; 1) echo 0.5 ;; 2) echo 1 ;; esac >/logs/verifier/reward.txt
"""
task("sort", '''FROM ubuntu:24.04
# what is needed
RUN apt-get update && \\
    # a comment in between
    apt-get install -y nothing
ENV MODE=fast GREETING="good morning"
WORKDIR /app
COPY data/ /app/data/
COPY ["run.sh", "tools/*.txt", "./bin/"]
COPY --chown=root:root one.txt /app/renamed.txt
CMD ["bash"]
''', '''[metadata]
tags = ["a", "b"]
[verifier]
timeout_sec = 30.0
env = { WANTED = "yes" }
[agent]
timeout_sec = 60.5
[environment]
memory = "512M"
''', GRADE + '[ "$MODE $GREETING $WANTED $TEST_DIR" = "fast good morning yes /tests" ] || rm /logs/verifier/reward.txt\n',
     "cd /app\nsort -n data/numbers >sorted\nbin/run.sh && [ -e bin/a.txt ] && [ ! -x bin/a.txt ] && [ -e renamed.txt ] && [ \"$PWD\" = /app ] && cp data/sub/more more\n",
     {"environment/data/numbers": "3\n1\n2\n", "environment/data/sub/more": "m\n", "environment/run.sh": "#!/bin/sh\nexit 0\n",
      "environment/tools/a.txt": "", "environment/one.txt": "", "tests/sorted": "1\n2\n3\n", "tests/more": "m\n"},
     "Sort \u00bbnumbers\u00ab.\n")
task("json", "FROM x\nWORKDIR /opt/here\nCOPY . .\n", test="cp /opt/here/answer /logs/verifier/reward.json; echo 7 >/logs/verifier/reward.txt; exit 3\n",
     files={"environment/answer": "{}"})
task("path", "FROM x\nENV PATH=/app/bin:/usr/bin:/bin\nWORKDIR /app\n", "", GRADE, files={"tests/sorted": "1\n", "tests/more": "2\n"})
task("nothing", test="exit 0\n")
task("failing", test="exit 1\n")
task("compose", files={"environment/docker-compose.yaml": ""}, test="exit 0\n")
task("elsewhere", "FROM x\nCOPY a /etc/a\n", test="exit 0\n", files={"environment/a": ""})
task("stages", "FROM x AS one\nFROM y\nCOPY --from=one /a /app/a\n", test="exit 0\n")
task("missing", "FROM x\nWORKDIR /app\nCOPY absent /app/\n", test="exit 0\n")
task("untested")
task("system", "FROM x\nWORKDIR /usr/src/app\n", test="exit 0\n")
task("root", "FROM x\nWORKDIR /\n", test="exit 0\n")
task("outer", toml='[verifier]\nenv = { KEY = "${OPENAI_API_KEY}" }\n', test="exit 0\n")
os.symlink("/etc/passwd", "tasks/json/environment/link")
os.makedirs("tasks/README")
HONEST = open("tasks/sort/solution/solve.sh").read()
rows = [("sort", HONEST, "pass", None, 1), ("sort", "true", "fail", None, 0), ("sort", "sort -n data/numbers >sorted", "fail", None, 0.5),
        # The reward planted; the tests edited; a process left behind; a tool replaced; the clock; links.
        ("sort", "mkdir -p /logs/verifier; echo 1 >/logs/verifier/reward.txt; echo '{\"reward\": 1}' >/logs/verifier/reward.json; mkdir -p ../logs/verifier; echo 1 >../logs/verifier/reward.txt", "fail", None, 0),
        ("sort", "mkdir -p /tests ../tests; for t in /tests ../tests; do echo 'echo 1 >/logs/verifier/reward.txt' >$t/test.sh; done", "fail", None, 0),
        ("sort", "(while :; do mkdir -p /logs/verifier; echo 1 >/logs/verifier/reward.txt; sleep 0.1; done) >/dev/null 2>&1 &", "fail", None, 0),
        ("sort", "for t in cmp bash cat; do printf '#!/bin/sh\\nexit 0\\n' >$t; chmod +x $t; done; echo 'PATH=/app:$PATH' >.bashrc; echo 'cmp() { true; }' >.profile", "fail", None, 0),
        ("sort", "date -s 2001-01-01; touch -d 2001-01-01 sorted more", "fail", None, 0),
        ("sort", "ln -s /tests/sorted sorted; ln -s /tests/more more", "fail", "tamper", 0),
        ("sort", "ln -s / r; ln -s r/tests t; cp -P t sorted; ln -s t/more more", "fail", "tamper", 0),
        ("sort", "ln -s data/numbers n; ln -s /usr/bin/env e; ln -s /nowhere d; " + HONEST, "pass", None, 1),
        # Where the task itself looks for programs in the state.
        ("path", "mkdir bin; for t in find readlink tar; do printf '#!/bin/sh\\nexit 0\\n' >bin/$t; chmod +x bin/$t; done; ln -s /tests/sorted sorted; ln -s /tests/more more", "fail", "tamper", 0),
        ("json", "echo '{\"reward\": 1}' >answer", "error", "parse", None), ("json", "echo '{\"score\": 0.25}' >answer", "fail", None, 0.25),
        ("json", "echo '{\"a\": 1, \"b\": 1}' >answer", "error", "parse", None), ("json", "echo '{\"reward\": 2}' >answer", "error", "parse", None),
        ("json", "echo nan >answer", "error", "parse", None),
        ("nothing", "true", "error", "infra", None), ("failing", "true", "error", "infra", None),
        ("compose", "true", "unscored", "environment", None), ("elsewhere", "true", "unscored", "environment", None),
        ("stages", "true", "unscored", "environment", None), ("missing", "true", "unscored", "environment", None),
        ("system", "true", "unscored", "environment", None), ("root", "true", "unscored", "environment", None),
        ("untested", "true", "unscored", "environment", None), ("outer", "true", "unscored", "environment", None)]
json.dump(rows, open("want.json", "w"))
with open("attempts.jsonl", "w") as f:
    for name, script, *_ in rows:
        f.write(json.dumps({"task": name, "answer": "```bash\n%s\n```" % script}) + "\n")
END
host='{"terminal": {"images": {"*": "host"}}}'
status 3 kverify run tasks attempts.jsonl -o run --min-integrity I1 --quiet --config "$host"
"$python" - <<'END'
import json
got = [json.loads(line) for line in open("run/verdicts.jsonl")]
count = {}
wrong = 0
for name, script, outcome, kind, score in json.load(open("want.json")):
    n = count[name] = count.get(name, -1) + 1
    v = [v for v in got if v["task"] == name and v["attempt"] == n][0]
    if (v["outcome"], v["class"], v["score"]) != (outcome, kind, score):
        wrong += 1
        print(name, n, script[:60], "gives", v["outcome"], v["class"], v["score"], v["evidence"], "not", outcome, kind, score)
assert not wrong
reasons = {v["task"]: v["evidence"] for v in got if v["outcome"] == "unscored"}
for name, words in {"compose": "docker-compose", "elsewhere": "'/etc/a'", "stages": "stages", "missing": "absent", "untested": "tests/test.sh", "system": "/usr/src/app", "root": "system's",
                    "outer": "KEY"}.items():
    assert words.strip("'") in reasons[name], (name, reasons[name])
END
[ $? -eq 0 ] || fail "verdicts of Harbor's tasks"

# An image has to be known; the task is one by itself too.
status 3 kverify run tasks/sort @reference -o unknown --min-integrity I1 --quiet
says "not judged"
grep -q "no folder in 'images' for ubuntu:24.04" unknown/verdicts.jsonl || fail "which image: $(cat unknown/verdicts.jsonl)"
status 0 kverify run tasks/sort @reference -o alone --min-integrity I1 --quiet --config "$host"
grep -q '"task":"sort","attempt":0,"outcome":"pass"' alone/verdicts.jsonl || fail "one task by itself"
status 1 kverify validate tasks -o registered --config "$host"
grep -q '"id":"nothing".*"invalid":"it has no member ' registered/tasks.jsonl || fail "no word of a missing reference"
grep -q '"id":"sort".*"valid":true' registered/tasks.jsonl || fail "not registered"
status 0 kverify pack tasks/sort -o packed
mv tasks/sort away
status 0 kverify run packed @reference -o frompack --min-integrity I1 --quiet --config "$host"
grep -q '"outcome":"pass"' frompack/verdicts.jsonl || fail "packed: $(cat frompack/verdicts.jsonl)"
mv away tasks/sort

# Another system: a few programs with their libraries, and none of this one.
root=$tmp/system
chmod 755 "$tmp" # the user of boxes has to get there
for program in bash sh tar find readlink mkdir rm cat sort cmp cp ls; do
    path=$(command -v $program)
    for file in "$path" $(ldd "$path" 2>/dev/null | grep -o '/[^ ]*'); do
        place=$root/usr${file#/usr} # /lib and others are links to there
        mkdir -p "${place%/*}"
        cp -L "$file" "$place"
    done
done
mkdir -p "$root/usr/bin" "$root/etc"
for folder in bin sbin lib lib64; do
    [ ! -L /$folder ] || ln -sf usr/$folder "$root/$folder"
done
echo secret >"$root/etc/marker"
mkdir -p "$root/app" "$root/opt"
cat >tasks/sort/tests/test.sh <<'END'
#!/bin/bash
[ "$(cat /etc/marker)" = secret ] && [ -d /opt ] && [ -f /app/sorted ] && ! command -v python3 && ! command -v perl &&
    ! echo x >/etc/marker && echo 1 >/logs/verifier/reward.txt
END
status 0 kverify run tasks/sort @reference -o image --min-integrity I1 --quiet --config "{\"terminal\": {\"images\": {\"ubuntu:24.04\": \"$root\"}}}"
grep -q '"outcome":"pass"' image/verdicts.jsonl || fail "another system: $(cat image/verdicts.jsonl)"
# A system by which links can't be looked at judges nothing.
mv "$root/usr/bin/find" "$tmp/find"
status 3 kverify run tasks/sort @reference -o blind --min-integrity I1 --quiet --config "{\"terminal\": {\"images\": {\"ubuntu:24.04\": \"$root\"}}}"
grep -q '"class":"environment".*links of the state' blind/verdicts.jsonl || fail "without find: $(cat blind/verdicts.jsonl)"
mv "$tmp/find" "$root/usr/bin/find"
status 3 kverify run tasks/sort @reference -o lost --min-integrity I1 --quiet --config '{"terminal": {"images": {"*": "/no/system"}}}'
grep -q "not on this machine" lost/verdicts.jsonl || fail "an image that is gone: $(cat lost/verdicts.jsonl)"

# What is no TOML is named with its line.
printf 'version = "1.0"\n[agent\n' >tasks/json/task.toml
status 3 kverify run tasks attempts.jsonl -o bad --quiet
says "tasks/json/task.toml: line 2"
printf '[}verifier]\nx = 1\n' >tasks/json/task.toml
status 3 kverify run tasks attempts.jsonl -o bad --quiet
says "tasks/json/task.toml: a document that can't be parsed"
