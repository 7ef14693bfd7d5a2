#!/bin/sh
# What a box is worth: at each level that this machine has, as an ordinary
# user, and where namespaces are refused as a container's default profile does.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes L1
case $SAN_CFLAGS in *-fsanitize*) false ;; esac || skip "launchers without sanitizers only"

level() { sed -n 's/^level=//p' "$tmp/out"; }
status 0 kverify doctor
here=$(level)
echo "here: $here"
case $here in L1 | L2 | L3) ;; *) fail "doctor says level '$here'" ;; esac
[ "$(grep -c 'holds ' "$tmp/out")" -ge 10 ] || fail "few cases hold"
! grep -q BROKEN "$tmp/out" || fail "a case is broken"
says "a launch takes"
for l in L2 L1; do
    case $here$l in L1L2) continue ;; esac
    status 0 kverify doctor --isolation $l
    [ "$(level)" = $l ] || fail "$l was asked for, $(level) reached"
done
mkdir "$tmp/suite"
echo '{"id":"a","verifier":"stdio","command":["/bin/cat"],"submission":["x"],"reference":{"x":"-"},"extract":"raw","cases":[{"input":"a","output":"a"}]}' >"$tmp/suite/tasks.jsonl"
echo '{"task":"a","answer":"-"}' >"$tmp/suite/attempts.jsonl"
try() { # LEVEL OUTCOME OPTION...: in $tmp, as somebody
    want=$1
    outcome=$2
    shift 2
    rm -rf "$tmp/out.d"
    "$@" "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/out.d" --quiet >"$tmp/log" 2>&1 || true
    grep -qF "\"outcome\":\"$outcome\"" "$tmp/out.d/verdicts.jsonl" 2>/dev/null &&
        grep -qF "\"isolation\":\"$want\"" "$tmp/out.d/verdicts.jsonl" ||
        { cat "$tmp/log" "$tmp/out.d/verdicts.jsonl"; fail "not $outcome at $want: $*"; }
}
if [ "$(id -u)" -eq 0 ]; then
    # An ordinary user: L2, where user namespaces are to be had.
    chmod 755 "$tmp"
    mkdir "$tmp/user"
    cp "$build/kverify-box" "$tmp/user/"
    cp "$build/.libs/kverify" "$tmp/user/" 2>/dev/null || cp "$kverify" "$tmp/user/"
    cp "$build"/.libs/libkverify.so* "$tmp/user/" 2>/dev/null || true
    cp "$build"/plugins/stdio/.libs/stdio.so "$tmp/user/"
    mkdir "$tmp/user/runs"
    chmod -R a+rX "$tmp/user" "$tmp/suite"
    chmod 777 "$tmp/user/runs"
    as_user() {
        KVERIFY_LAUNCHER=$tmp/user/kverify-box KVERIFY_PLUGIN_PATH=$tmp/user \
            LD_LIBRARY_PATH=$tmp/user setpriv --reuid 12345 --regid 12345 --clear-groups \
            "$tmp/user/kverify" run "$@"
    }
    chmod 777 "$tmp"
    try L2 pass as_user
fi
# A container's default profile.
"$build/tests/jail" "$kverify" doctor >"$tmp/out" 2>&1 || { cat "$tmp/out"; fail "doctor in the jail"; }
[ "$(level)" = L1 ] || fail "$(level) in the jail"
says "lacking=namespaces are refused"
try L1 pass "$build/tests/jail" "$kverify" run --min-isolation L1
rm -rf "$tmp/out.d"
# Where nothing can be judged, that is said once, and no run is left behind.
status 3 "$build/tests/jail" "$kverify" run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/out.d" --quiet
[ "$(cat "$tmp/out" "$tmp/err" | wc -l)" = 1 ] || fail "more than one line"
says "kverify: isolation L2 is required, this machine gives L1: "
[ ! -e "$tmp/out.d/verdicts.jsonl" ] || fail "verdicts of nothing"
status 3 "$build/tests/jail" "$kverify" validate "$tmp/suite" -o "$tmp/out.d2" --quiet
[ "$(cat "$tmp/out" "$tmp/err" | wc -l)" = 1 ] || fail "more than one line"
says "isolation L2 is required"
[ ! -e "$tmp/out.d2" ] || fail "a suite that nobody checked"
KVERIFY_LAUNCHER=/nonexistent status 3 kverify run "$tmp/suite" "$tmp/suite/attempts.jsonl" -o "$tmp/out.d3" --quiet
says "cannot start the launcher '/nonexistent'"
[ ! -e "$tmp/out.d3/verdicts.jsonl" ] || fail "verdicts without a launcher"

# Nobody in a box changes the limits, the share of time or the processors of its
# process 1; what a program does to itself is its own affair.
mkdir "$tmp/first"
cat >"$tmp/first/tasks.jsonl" <<'END'
{"id":"p","verifier":"stdio","command":["/usr/bin/python3","s.py"],"submission":["s.py"],"cases":[{"id":"a","input":"","output":"[]\n"}]}
END
cat >"$tmp/first/s.py" <<'END'
import ctypes, os, resource
libc = ctypes.CDLL(None, use_errno=True)
allowed = []
def refused(name, f, *args):
    try:
        f(*args)
        allowed.append(name)
    except PermissionError:
        pass
def io_priority(which, who):
    if libc.syscall(251, which, who, 3 << 13) != 0:
        raise OSError(ctypes.get_errno(), "ioprio_set")
refused("limit", resource.prlimit, 1, resource.RLIMIT_NOFILE, (3, 3))
refused("policy", os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))
refused("processors", os.sched_setaffinity, 1, {0})
refused("priority", os.setpriority, os.PRIO_PROCESS, 1, 19)
refused("user", os.setpriority, os.PRIO_USER, 0, 19)
refused("io", io_priority, 1, 1)
refused("io of the user", io_priority, 3, 0)
os.sched_setaffinity(0, os.sched_getaffinity(0))
os.sched_setaffinity(os.getpid(), os.sched_getaffinity(0))
os.nice(1)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print(allowed)
END
"$python" - "$tmp/first" <<'END'
import json, sys
text = open(sys.argv[1] + "/s.py").read()
open(sys.argv[1] + "/attempts.jsonl", "w").write(json.dumps({"task": "p", "attempt": 0, "files": {"s.py": text}}) + "\n")
END
for level in L2 L3; do
    [ "$level_here" = L2 ] && [ "$level" = L3 ] && continue
    status 0 "$kverify" run "$tmp/first" "$tmp/first/attempts.jsonl" -o "$tmp/first.$level" --quiet \
        --isolation "$level" --min-isolation "$level"
    grep -q '"outcome":"pass"' "$tmp/first.$level/verdicts.jsonl" || fail "$level: $(cat "$tmp/first.$level/verdicts.jsonl")"
done
