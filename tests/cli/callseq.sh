#!/bin/sh
# Call sequences by hand: check, match, record, import, and how they end.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
cd "$tmp"

# 0 holds, 1 does not, 2 usage, 3 could not judge.
cat >good.trace <<'EOF'
{"kverify_trace":1}
{"seq":1,"kind":"call","name":"app.load","args":["a.pt"],"caller":{"file":"/x/model.py","line":41,"name":"main"}}
{"seq":2,"kind":"return","name":"app.load","call":1,"result":null}
{"seq":3,"kind":"call","name":"add_hooks","caller":{"file":"/x/model.py","line":44,"name":"main"}}
{"end":true,"events":3}
EOF
echo 'once load("a.pt")' >holds
echo 'add_hooks before load' >broken
status 0 kverify callseq match holds good.trace
says 'holds: 1 of 1 clauses hold, 2 calls, 1 thread'
status 1 kverify callseq match broken good.trace
says 'expected add_hooks before load; load was call 1 at model.py:41, add_hooks was call 2 at model.py:44'
status 0 kverify callseq match holds - <good.trace
status 2 kverify callseq match holds
status 2 kverify callseq mend holds good.trace
status 2 kverify callseq match --format xml holds good.trace
status 3 kverify callseq match nowhere good.trace
status 3 kverify callseq match holds nowhere
status 1 kverify callseq match --format json broken good.trace
"$python" -c 'import json, sys; d = json.load(open(sys.argv[1])); assert d["outcome"] == "broken" and d["clauses"][0]["line"] == 1, d' \
    "$tmp/out" || fail "the JSON"

# What is wrong is said with its place: text, and the message about it.
while IFS='|' read -r text message; do
    printf '%b' "$text" >spec
    status 3 kverify callseq check spec
    says "spec:$message"
done <<'EOF'
once f(a|1:7: expected a closing bracket
once f(a)|1:8: expected a value, text in quotes
once f\nf then g|2:3: expected 'before', 'after', 'immediately' or 'is' (no clause begins with 'f'), got 'then'
once $x.run|1:6: nothing gives '$x' a value
once f($x = 1)|1:11: expected
once f\ntitle "x"|2:1: expected a clause: 'title', 'per' and 'declare' come before the first
strict [a, b|1:8: expected a closing bracket
inside f { once g|1:10: expected a closing bracket
never f(/(/)|1:9: invalid regular expression
exactly many f|1:9: expected a count, got 'many'
in_order [a{600}]|1:11: too many calls in a sequence
unordered [a, b?]|1:1: an unordered list has neither alternatives nor optional calls
declare int printf(const char *f, ...)\nonce f|1:35: expected no '...'
declare struct s { }|1:21: expected a member
declare struct s { int x; int x; }|1:34: expected another name
declare struct s { int m0; int m1; int m2; int m3; int m4; int m5; int m6; int m7; int m8; int m9; int m10; int m11; int m12; int m13; int m14; int m15; int m16; int m17; int m18; int m19; int m20; int m21; int m22; int m23; int m24; int m25; int m26; int m27; int m28; int m29; int m30; int m31; int m32; }|1:307: expected no more than 32 members
{"clauses":[{"once":"f(]"}]}|1:22: expected no closing bracket without its opening one
{"clauses":[\n {"often":"f"}]}|2:2: expected a clause
{"clauses":[}|1:13:
|1:1: expected a clause
EOF

# A trace that is torn, cut or out of order is never a pass.
while IFS='|' read -r edit message; do
    sed "$edit" good.trace >bad.trace
    status 3 kverify callseq match holds bad.trace
    says "$message"
done <<'EOF'
$d|the trace is torn: it has no end record
1d|not the head of a trace
2d|events are missing or not in order
3d|events are missing or not in order
s/"events":3/"events":2/|the trace has 3 events, its end record says 2
s/"events":3/"events":3,"truncated":true/|the recorder had to cut the trace
s/"seq":3/"seq":2/|line 4: events are missing or not in order
4s/}$//|line 4: not a JSON object
$s/$/\n{}/|something follows the end record
2s/"name":"app.load",//|line 2: an event needs 'seq', 'kind' and 'name'
2s/"kind":"call"/"kind":"calls"/|line 2: unknown kind of event
EOF
head -c 300 good.trace >bad.trace
status 3 kverify callseq match holds bad.trace
: >bad.trace
status 3 kverify callseq match holds bad.trace
# A value that was cut is not guessed.
sed 's/"a.pt"/{"$":null,"type":"str","text":"a.p","cut":true}/' good.trace >cut.trace
status 3 kverify callseq match holds cut.trace
says 'undecided'

# As long as it may be: what it takes does not grow.
long() { # CALLS
    awk -v n="$1" 'BEGIN {
        print "{\"kverify_trace\":1}"
        for (i = 0; i < n; i++) {
            printf "{\"seq\":%d,\"thread\":%d,\"kind\":\"call\",\"name\":\"m.step\",\"args\":[%d,\"some text\"]}\n", 2 * i + 1, i % 3, i % 7
            printf "{\"seq\":%d,\"thread\":%d,\"kind\":\"return\",\"name\":\"m.step\",\"call\":%d,\"result\":%d}\n", 2 * i + 2, i % 3, 2 * i + 1, i
        }
        printf "{\"end\":true,\"events\":%d}\n", 2 * n }'
}
cat >many <<'EOF'
per thread
at least 10 step(3, ...)
every step -> type(int)
in_order [step(0, ...), step(1, ...), step(2, ...)+]
1st step before last step
inside step { never step }
never other
EOF
if [ -z "$SAN_CFLAGS" ]; then
    long 200000 | (ulimit -v 100000 && "$kverify" callseq match many -) >"$tmp/out" 2>&1 || {
        cat "$tmp/out"
        fail "a long trace in 100 MB"
    }
    says 'holds: 6 of 6 clauses hold, 200000 calls, 3 threads'
fi

# Both forms mean the same.
cat >form.json <<'EOF'
{"title": "both", "clauses": [{"once": {"call": "load", "args": [{"$matches": "^a"}]}},
 {"before": ["load", {"last": "add_hooks"}]}]}
EOF
status 0 kverify callseq match form.json good.trace
kverify callseq check --format json form.json >form.text
status 0 kverify callseq match form.text good.trace
kverify callseq check --format json form.text >again.text
same form.text again.text "the text of the text"

# Trajectories of agents.
cat >agent.json <<'EOF'
{"messages": [{"role": "user", "content": "find it"},
 {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "search", "arguments": "{\"query\": \"a\"}"}}]},
 {"role": "tool", "tool_call_id": "c1", "content": "nothing"},
 {"role": "assistant", "content": [{"type": "tool_use", "id": "c2", "name": "search", "input": {"query": "a"}}]},
 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c2", "is_error": true, "content": "too slow"}]}]}
EOF
echo 'at most 5 **; only search; some search(query=contains("a"))' >rules
status 0 kverify callseq match rules agent.json
echo 'distinct search' >rules
status 1 kverify callseq match rules agent.json
says 'expected every search with other arguments; call 2 repeats one'
echo 'never ** raises ToolError' >rules
status 1 kverify callseq match rules agent.json
status 0 kverify callseq import agent.json
says '"kind":"exception"'
cat >atif.json <<'EOF'
{"schema_version": "ATIF-v1.4", "session_id": "s", "agent": {"name": "a", "version": "1"},
 "steps": [{"step_id": 1, "source": "user", "message": "go"},
  {"step_id": 2, "source": "agent", "message": "", "tool_calls": [{"tool_call_id": "t", "function_name": "ls", "arguments": {"path": "/"}}],
   "observation": {"results": [{"source_call_id": "t", "content": "bin"}]}}]}
EOF
echo 'once ls(path="/") -> "bin"' >rules
status 0 kverify callseq match rules atif.json
# tau2: failures are said, and the user has tools of his own.
cat >tau2.json <<'EOF'
{"simulations": [{"messages": [
 {"role": "assistant", "tool_calls": [{"id": "1", "name": "find", "arguments": {"id": 7}, "requestor": "assistant"}]},
 {"role": "tool", "id": "1", "content": "no such user", "error": true, "requestor": "assistant"},
 {"role": "user", "tool_calls": [{"id": "2", "name": "reboot", "arguments": {}, "requestor": "user"}]},
 {"role": "tool", "id": "2", "content": "done", "error": false, "requestor": "user"}]}]}
EOF
printf 'once find(id=7) raises ToolError("no such user")\nonce reboot() -> "done"\n' >rules
status 0 kverify callseq match rules tau2.json
says '2 calls, 2 threads'
# OpenAI's responses: calls and outputs are items.
cat >responses.json <<'EOF'
{"input": [{"role": "user", "content": "go"}], "output": [
 {"type": "function_call", "call_id": "c", "name": "ls", "arguments": "{\"path\": \"/\"}"},
 {"type": "function_call_output", "call_id": "c", "output": "bin"}]}
EOF
echo 'once ls(path="/") -> "bin"' >rules
status 0 kverify callseq match rules responses.json
printf '[%s,%s]' "$(cat agent.json)" "$(cat agent.json)" >two.json
status 3 kverify callseq match rules two.json
says 'it holds 2 trajectories: choose with --index'
echo 'twice search' >rules
status 0 kverify callseq match rules two.json --index 1
status 3 kverify callseq match rules two.json --index 2
echo '{"x": 1}' >other.json
status 3 kverify callseq match rules other.json
says 'expected a trajectory'

# As a plain reading of the manual has it, for random specifications.
"$src/tests/callseq/oracle" --kverify "$kverify" --cases 150 --seed 3 --show 2 >oracle ||
    { cat oracle; fail "the manual and the program disagree"; }

# Recorded: a program of C, and of Python.
cat >prog.c <<'EOF'
#include <fcntl.h>
#include <unistd.h>
struct point { int x; double y; };
int norm(const struct point *p);
static int helper(int x) { return x + 1; }
int main(void)
{
    char b[10];
    int fd = open("/usr/bin/env", O_RDONLY);

    if (read(fd, b, sizeof b) < 0)
        return 1;
    close(fd);
    return helper(1) - 2;
}
EOF
cat >prog.calls <<'EOF'
declare int open(const char *path, int flags)
declare ssize_t read(int fd, void *buf, size_t n)
declare int close(int fd)
once open("/usr/bin/env", 0) -> new $fd
once read($fd, type(pointer), 10) -> 10
once close($fd) -> 0
once helper by main
in_order [main, open, read, close, helper]
EOF
KVERIFY_BUILD=$build
export KVERIFY_BUILD
if [ -z "$SAN_CFLAGS" ]; then
    $CC -O0 -finstrument-functions prog.c -o prog
    status 0 kverify callseq record --calls prog.calls --output c.trace -- ./prog
    status 0 kverify callseq match prog.calls c.trace
    status 7 kverify callseq record --output c.trace -- sh -c 'exit 7'
    # The compiler's hooks see no arguments: what asks for them is undecided.
    echo 'never helper(9)' >unseen.calls
    status 0 kverify callseq record --output c.trace -- ./prog
    status 3 kverify callseq match unseen.calls c.trace
    says "the recorder does not take arguments"
fi
status 2 kverify callseq record -o x.trace --names a --calls prog.calls -- true
says "--names is for Python, --calls for C"
KVERIFY_BUILD=$tmp
status 3 kverify callseq record -o x.trace --names a -- true
says "no recorder: "
KVERIFY_BUILD=$build
# The trace has to be named, and nothing is left of a program that did not
# start; an older trace only goes when the program can be found.
status 2 kverify callseq record --names a -- true
says "callseq record: --output FILE is required"
status 3 kverify callseq record -o x.trace -- ./no-such-program
says "cannot start './no-such-program': No such file"
printf 'no program\n' >unfit
status 3 kverify callseq record -o x.trace -- ./unfit
says "cannot start './unfit': Permission denied"
printf '#!/no/such/interpreter\n' >script
chmod +x script
status 3 kverify callseq record -o x.trace -- ./script
says "cannot start './script': No such file"
[ ! -e x.trace ] && [ ! -e calls.trace ] || fail "a trace of nothing"
echo old >x.trace
status 3 kverify callseq record -o x.trace -- no-such-program
[ "$(cat x.trace)" = old ] || fail "a typo costs the old trace"
status 3 kverify callseq record -o /dev/null -- ./script
[ -c /dev/null ] || fail "/dev/null was removed"
rm x.trace
cat >prog.py <<'EOF'
import asyncio
import threading


class Cart:
    def add(self, item, n=1, *, gift=False):
        return n


def prices(n):
    yield from range(n)


async def fetch(u):
    await asyncio.sleep(0)
    return u


def bad():
    raise ValueError("x")


def main():
    c = Cart()
    c.add("tea", 2, gift=True)
    list(prices(3))
    asyncio.run(fetch("u"))
    try:
        bad()
    except ValueError:
        pass
    t = threading.Thread(target=c.add, args=("salt",))
    t.start()
    t.join()


main()
EOF
cat >prog.py.calls <<'EOF'
once main()
once $c.add("tea", n=2, gift=true) by main
once Cart.add(item="salt", n=1, gift=false)
once prices(3)
once $u = fetch(_) awaited
every fetch -> "u"
once bad raises _
inside main { once prices; once bad }
closed __main__.*
at most 1 __init__
once Cart.add("tea", new $n, ...)
EOF
sed -i '/^once \$c.add/d; s/once \$u = fetch(_) awaited/once fetch(_) awaited/; s/^closed .*//' prog.py.calls
seen=0
for interpreter in /usr/bin/python3 "$python" python3.12 python3.13; do
    "$interpreter" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || continue
    status 0 kverify callseq record --names '__main__.**' --output py.trace -- "$interpreter" prog.py
    status 0 kverify callseq match prog.py.calls py.trace
    status 0 kverify callseq record --names 'prog.*' --output py.trace -- "$interpreter" prog.py
    says "no function that was called has a name in 'prog.*'"
    seen=$((seen + 1))
done
[ "$seen" -gt 0 ] || fail "no interpreter"

# An import that fails leaves nothing either, and no half file.
echo '{}' >empty.json
status 3 kverify callseq import empty.json -o y.trace
[ ! -e y.trace ] && [ ! -e y.trace.tmp ] || fail "a trace of nothing"
status 0 kverify callseq import agent.json -o y.trace
kverify callseq import agent.json >agent.trace
same y.trace agent.trace

# What recorders write is what the schema says, and the schema can say no.
schema=/usr/bin/python3
"$schema" -c 'import jsonschema' 2>/dev/null || schema=$python
if "$schema" -c 'import jsonschema' 2>/dev/null; then
    [ -e c.trace ] || cp agent.trace c.trace
    "$schema" - "$src/docs/trace.schema.json" good.trace agent.trace py.trace c.trace <<'EOF'
import json, sys
from jsonschema import Draft202012Validator as V

schema = json.load(open(sys.argv[1]))
V.check_schema(schema)
v = V(schema)
for name in sys.argv[2:]:
    lines = [json.loads(line) for line in open(name)]
    for line in lines:
        v.validate(line)
call = {"seq": 1, "kind": "call", "name": "f"}
for broken in ({**call, "kind": "calls"}, {**call, "seq": 0}, {**call, "args": {}},
               {**call, "kind": "return"}, {**call, "end": True}, {"end": True}, {},
               {**call, "args": [{"$": "7"}]}, {**call, "args": [{"$": 7, "entries": [[1]]}]}):
    assert not v.is_valid(broken), broken
EOF
fi

# Real ones, where they are to be had: so many calls, and so many that failed.
if [ -d "$shared/data/tool-calls" ]; then
    for form in sequence layers; do
        for f in "$shared"/data/tool-calls/auto-code-rover/*/tool_call_$form.json; do
            kverify callseq import "$f"
        done >all.trace
        [ "$(grep -c '"kind":"call"' all.trace)" = 364 ] || fail "calls of $form"
        [ "$(grep -c '"kind":"return"' all.trace)" = 258 ] || fail "calls of $form that worked"
    done
    [ "$(for f in $(find "$shared/data/tool-calls/swe-agent" -name '*.traj'); do
        kverify callseq import "$f" | grep -c '"kind":"call"'
    done | sort -n | tr '\n' ' ')" = '5 5 12 ' ] || fail "steps of SWE-agent"
fi
if [ -d "$shared/data/tau-bench" ]; then
    tau=$(ls "$shared"/data/tau-bench/*.json)
    "$python" - "$tau" >want <<'EOF'
import json, sys
for r in json.load(open(sys.argv[1])):
    calls = sum(len(m.get("tool_calls") or ()) for m in r["traj"])
    bad = sum(m["role"] == "tool" and m["content"].startswith("Error") for m in r["traj"])
    print(calls, bad)
EOF
    i=0
    while [ "$i" -lt 32 ]; do
        kverify callseq import "$tau" --index "$i" >one.trace
        echo "$(grep -c '"kind":"call"' one.trace) $(grep -c '"kind":"exception"' one.trace)"
        i=$((i + 1))
    done >got
    same want got "calls of tau-bench"
fi
