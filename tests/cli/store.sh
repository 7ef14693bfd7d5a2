#!/bin/sh
# Verdicts that are kept from run to run: the same bytes as without, taken where
# all is the same and nowhere else, with several writers, killed, damaged, full.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"

cat >make.py <<'E2'
import json, random, sys

random.seed(4)
with open("suite.jsonl", "w") as suite:
    for t in range(6):
        task = {"id": f"t{t}", "verifier": "function", "submission": ["s.py"], "entry": "f",
                "cases": [{"args": [i], "expect": i + t} for i in range(2)]}
        print(json.dumps(task), file=suite)
pool = []
with open("attempts.jsonl", "w") as attempts:
    for i in range(int(sys.argv[1])):
        if pool and random.random() < 0.25:
            task, code = random.choice(pool)
        else:
            task = random.randrange(6)
            code = f"def f(x):\n    # {i}\n    return x + {task + (random.random() < 0.4)}\n"
            pool.append((task, code))
        print(json.dumps({"task": f"t{task}", "answer": code}), file=attempts)
E2
"$python" make.py 120

# run FOLDER ARGUMENT...: its summary is in log
run() {
    kverify run suite.jsonl attempts.jsonl -o "$@" >log 2>&1 || { cat log; fail "$*"; }
    grep -q 'attempts judged' log || fail "$*: no summary"
}
# from_store: how many verdicts were
from_store() {
    sed -n 's/.*, \([0-9]*\) from the store).*/\1/p' log | grep . || echo 0
}

# Equal attempts are run once, also those that are under way at the same time.
for n in 1 2 3 4 5 6 7 8; do
    printf '%s\n' '{"task": "t1", "answer": "import time\ndef f(x):\n    time.sleep(0.3)\n    return x + 1\n"}'
done >equal.jsonl
kverify run suite.jsonl equal.jsonl -o equal --workers 4 >log 2>/dev/null
grep -q '8 of 8 attempts judged (7 taken over): 8 pass' log || fail "equal attempts: $(cat log)"
[ "$(kverify run suite.jsonl equal.jsonl -o each --workers 4 --rerun-equal | grep -c 'taken over')" = 0 ] || fail "taken over all the same"

# Without, with an empty one, with a full one: the same, and nothing is run.
run none --outputs all
run first --outputs all --store s.db
[ "$(from_store)" = 0 ] || fail "an empty store had verdicts"
run second --outputs all --store s.db
for file in verdicts.jsonl outputs.jsonl; do
    [ -s none/$file ] || [ $file = outputs.jsonl ] || fail "$file is empty"
    for run in first second; do
        if [ -e none/$file ]; then
            cmp none/$file $run/$file || fail "$file of '$run' is another"
        fi
    done
done
unlike=$("$python" -c '
import json
print(len({(o["task"], o["answer"]) for o in map(json.loads, open("attempts.jsonl"))}))')
[ "$(from_store)" = "$unlike" ] || fail "of $unlike unlike attempts $(from_store) are from the store"

# Another model's attempts, in another folder: their own names are on them.
mkdir elsewhere
cp suite.jsonl elsewhere/other.jsonl
kverify run elsewhere/other.jsonl attempts.jsonl -o third --run b --store s.db --outputs all >log
[ "$(from_store)" = "$unlike" ] || fail "not taken for another model: $(cat log)"
kverify run elsewhere/other.jsonl attempts.jsonl -o fourth --run b --outputs all >/dev/null
cmp third/verdicts.jsonl fourth/verdicts.jsonl || fail "labels are of the first run"

# Where anything else is asked, nothing is taken.
run level --store s.db --isolation L2 --min-isolation L2 --outputs all
[ "$(from_store)" = 0 ] || fail "taken from another level"
sed 's/"expect": 1}/"expect": 1, "relation": "near", "tolerance": 0.5}/' suite.jsonl >changed.jsonl
mv suite.jsonl suite.keep
mv changed.jsonl suite.jsonl
run changed --store s.db --outputs all
taken=$(from_store)
[ "$taken" -gt 0 ] && [ "$taken" -lt "$unlike" ] || fail "two tasks changed, $taken of $unlike taken"
mv suite.keep suite.jsonl

# Another system: its packages may judge otherwise.
echo 'NAME="another"' >os-release
if unshare -m --propagation private true 2>/dev/null; then
    (
        K=$kverify
        export K
        unshare -m --propagation private sh -c '
            mount --bind os-release /etc/os-release &&
            "$K" run suite.jsonl attempts.jsonl -o system --store s.db --outputs all' >log 2>&1
    ) || fail "on another system: $(cat log)"
    [ "$(from_store)" = 0 ] || fail "taken from another system"
fi

# A file of the task that has another content.
mkdir files
cat >files/suite.jsonl <<'END'
{"id": "c", "verifier": "command", "command": ["sh", "check.sh"], "support": ["check.sh"], "submission": ["s.txt"], "extract": "raw"}
END
echo '{"task": "c", "answer": "x"}' >files/attempts.jsonl
for status in 0 1; do
    echo "exit $status" >files/check.sh
    kverify run files/suite.jsonl files/attempts.jsonl -o files/$status --min-integrity I0 --store s.db >log
    [ "$(from_store)" = 0 ] || fail "taken for another file: $(cat log)"
done
grep -q '"outcome":"pass"' files/0/verdicts.jsonl || fail "exit 0: $(cat files/0/verdicts.jsonl)"
grep -q '"outcome":"fail"' files/1/verdicts.jsonl || fail "exit 1: $(cat files/1/verdicts.jsonl)"

# Folders of the host: their content is not known.  Clocks: another time it
# could end otherwise.  Verdicts that say that nothing was learnt.
cat >odd.jsonl <<'END'
{"id": "bound", "verifier": "command", "command": ["true"], "submission": ["s.txt"], "extract": "raw", "bind": ["/usr/share"]}
{"id": "slow", "verifier": "command", "command": ["sleep", "9"], "submission": ["s.txt"], "extract": "raw", "limits": {"wall_s": 0.2}}
{"id": "busy", "verifier": "command", "command": ["sh", "-c", "while :; do :; done"], "submission": ["s.txt"], "extract": "raw", "limits": {"cpu_s": 0.2, "wall_s": 60}}
{"id": "none", "verifier": "command", "command": ["no-such-program"], "submission": ["s.txt"], "extract": "raw"}
END
for task in bound slow busy none; do
    echo "{\"task\": \"$task\", \"answer\": \"x\"}"
done >odd-attempts.jsonl
for n in 1 2; do
    kverify run odd.jsonl odd-attempts.jsonl -o odd$n --min-integrity I0 --store odd.db >log 2>&1 || true
done
[ "$(from_store)" = 1 ] || fail "one of four can be kept: $(cat log)"
cmp odd1/verdicts.jsonl odd2/verdicts.jsonl || fail "verdicts that are not kept differ"

# A clock's part in a verdict that passes all the same.
cat >clock.jsonl <<'END'
{"id": "skips", "verifier": "composite", "submission": ["s.txt"], "extract": "raw", "missing": "skip", "pass": 0.5, "of": [
 {"name": "a", "verifier": "command", "task": {"command": ["sleep", "3"], "limits": {"wall_s": 0.2}}}, {"name": "b", "verifier": "command", "task": {"command": ["true"]}}]}
END
tr -d '\n' <clock.jsonl >one.jsonl
echo '{"task": "skips", "answer": "x"}' >one-attempt.jsonl
for n in 1 2; do
    kverify run one.jsonl one-attempt.jsonl -o clock$n --min-integrity I0 --store odd.db >log 2>&1 || { cat log clock$n/verdicts.jsonl; fail "clock"; }
    [ "$(from_store)" = 0 ] || fail "a clock's verdict is kept: $(cat log)"
done
grep -q '"outcome":"pass"' clock1/verdicts.jsonl || fail "what is skipped: $(cat clock1/verdicts.jsonl)"

# What the system calls by a name is another program now.
if unshare -m --propagation private true 2>/dev/null && [ -d /etc/alternatives ]; then
    mkdir chosen
    cp -P /etc/alternatives/* chosen/ 2>/dev/null || true
    ln -sf /usr/bin/false chosen/cc
    (
        K=$kverify
        export K
        unshare -m --propagation private sh -c '
            mount --bind chosen /etc/alternatives &&
            "$K" run suite.jsonl attempts.jsonl -o chosen-run --store s.db --outputs all' >log 2>&1
    ) || fail "with other alternatives: $(cat log)"
    [ "$(from_store)" = 0 ] || fail "taken with other alternatives"
fi

# Whoever holds the file holds up nobody.
"$python" - "$kverify" <<'END'
import sqlite3, subprocess, sys, time
subprocess.run([sys.argv[1], "run", "one.jsonl", "one-attempt.jsonl", "-o", "held0", "--min-integrity", "I0", "--store", "held.db", "--quiet"],
               check=True, stdout=subprocess.DEVNULL)
held = sqlite3.connect("held.db", isolation_level=None)
held.execute("BEGIN IMMEDIATE")
start = time.monotonic()
done = subprocess.run([sys.argv[1], "run", "suite.jsonl", "attempts.jsonl", "-o", "held", "--store", "held.db", "--quiet"],
                      stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
assert done.returncode == 0 and b"which others held" in done.stderr, done
held.execute("ROLLBACK")
END
[ $? -eq 0 ] || fail "a store that somebody holds"
cmp none/verdicts.jsonl held/verdicts.jsonl || fail "held: other verdicts"

# Contradictions, and files that are no store.
refused() { # MESSAGE ARGUMENT...
    message=$1
    shift
    ! kverify run suite.jsonl attempts.jsonl -o refused --quiet "$@" 2>err || fail "accepted: $*"
    grep -q "$message" err || fail "$* says: $(cat err)"
    [ ! -e refused/journal ] || fail "$*: begun"
}
refused "each be judged" --store s.db --rerun-equal
refused "needs isolation" --store s.db --unsafe-no-isolation
refused "no store of verdicts" --store suite.jsonl
refused "No such file" --store nowhere/s.db
refused "which is missing" --store-size 5
cp s.db open.db
chmod 666 open.db
refused "others than its owner" --store open.db
"$python" -c 'import sqlite3; sqlite3.connect("their.db").execute("CREATE TABLE t (x)")'
refused "no store of verdicts" --store their.db
[ "$("$python" -c 'import sqlite3; print(sqlite3.connect("their.db").execute("PRAGMA journal_mode").fetchone()[0])')" = delete ] ||
    fail "their file was changed"

# A verdict that was changed is none; the others are good.
"$python" -c '
import sqlite3
d = sqlite3.connect("s.db")
d.execute("UPDATE verdict SET line = replace(line, ?, ?) WHERE age % 2", (b"\"fail\"", b"\"pass\""))
d.commit()'
run changed2 --store s.db --outputs all
cmp none/verdicts.jsonl changed2/verdicts.jsonl || fail "a forged verdict was taken"
[ "$(from_store)" -lt "$unlike" ] || fail "nothing was changed"

# Several at a time, one of them killed at once: each has the same in the end.
kills=${KVERIFY_KILLS:-8}
i=0
rm -f s.db s.db-wal s.db-shm
while [ $i -lt "$kills" ]; do
    kverify run suite.jsonl attempts.jsonl -o "k$i" --quiet --workers 1 --store s.db --outputs all >/dev/null 2>&1 &
    first=$!
    kverify run suite.jsonl attempts.jsonl -o "j$i" --quiet --workers 1 --store s.db --outputs all &
    second=$!
    sleep "0.$((i * 7 % 40 + 10))"
    kill -9 $first 2>/dev/null || true
    wait $first 2>/dev/null || true
    wait $second || fail "the other one failed"
    kverify run suite.jsonl attempts.jsonl -o "k$i" --quiet --resume --store s.db --outputs all || fail "not resumed"
    cmp none/verdicts.jsonl "k$i/verdicts.jsonl" || fail "killed and resumed: others"
    cmp none/verdicts.jsonl "j$i/verdicts.jsonl" || fail "beside a killed one: others"
    "$python" -c 'import sqlite3; [r] = sqlite3.connect("s.db").execute("PRAGMA integrity_check").fetchone(); assert r == "ok", r'
    i=$((i + 1))
    # Every second time from the beginning.
    [ $((i % 2)) = 1 ] || rm -f s.db s.db-wal s.db-shm
done
