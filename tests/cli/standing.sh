#!/bin/sh
# Attempts in a box that stands: whatever one leaves behind, the next sees the box
# that the first one saw.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
case $level_here in
L2 | L3) ;;
*) skip "boxes here are of $level_here, L2 is needed" ;;
esac
cd "$tmp"
mkdir suite
cat >look.py <<'END'
import ctypes
import fcntl
import os
import signal
import socket
import stat
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
KEYS = range(0x6b76, 0x6b7a)


def flags(folder, new=None):
    """Those of the inode; NEW: set them, where the file system has any."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        if new is not None:
            fcntl.ioctl(fd, 0x40086602, struct.pack("l", new))
        return struct.unpack("l", fcntl.ioctl(fd, 0x80086601, bytes(8)))[0]
    except OSError:
        return 0
    finally:
        os.close(fd)


def tree(top):
    return sorted(os.path.join(at, n) for at, folders, files in os.walk(top) for n in folders + files)


def look():
    """What is not as in a new box."""
    odd = []

    def expect(what, got, want):
        if got != want:
            odd.append("%s: %r" % (what, got))

    expect("tmp", tree("/tmp"), [])
    expect("shm", tree("/dev/shm"), [])
    expect("box", [n for n in os.listdir("/box") if n not in ("solution.py", "__pycache__", ".kverify")], [])
    for folder in "/tmp", "/dev/shm", "/box":
        st = os.stat(folder)
        expect(folder, (oct(stat.S_IMODE(st.st_mode)), st.st_uid), (MODES[folder], 1000))
        expect("attributes", os.listxattr(folder), [])
        expect("flags of " + folder, flags(folder) & 0x40, 0)
        expect("time of " + folder, abs(time.time() - st.st_mtime) < 600, True)
    expect("pid", os.getpid(), 2)
    expect("processes", sorted(int(n) for n in os.listdir("/proc") if n.isdigit()), [1, 2])
    expect("descriptors", sorted(int(n) for n in os.listdir("/proc/self/fd"))[:3], [0, 1, 2])
    expect("number of descriptors", len(os.listdir("/proc/self/fd")) < 7, True)
    status = dict(l.split(":\t", 1) for l in open("/proc/self/status").read().splitlines() if ":\t" in l)
    for name in "CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb", "SigBlk", "SigPnd", "ShdPnd":
        expect(name, int(status[name], 16), 0)
    expect("NoNewPrivs", status["NoNewPrivs"], "1")
    expect("Seccomp", status["Seccomp"], "2")
    expect("SIGINT", signal.getsignal(signal.SIGINT), signal.default_int_handler)
    expect("nice", os.nice(0), NICE)
    expect("session", (os.getsid(0), os.getpgid(0)), (os.getpid(), os.getpid()))
    expect("umask", os.umask(0o22), 0o22)
    expect("cwd", os.getcwd(), "/box")
    expect("host", socket.gethostname(), "box")
    expect("environment", "KV_LEFT" in os.environ, False)
    expect("modules", "left" in sys.modules, False)
    for key in KEYS:
        expect("shared memory", libc.shmget(key, 4096, 0o600), -1)
        expect("semaphores", libc.semget(key, 1, 0o600), -1)
        expect("queue", libc.msgget(key, 0o600), -1)
    for name in "\0left", ("127.0.0.1", 4711):
        s = socket.socket(socket.AF_UNIX if name[0] == "\0" else socket.AF_INET)
        try:
            s.bind(name)
        except OSError as e:
            odd.append("%r: %s" % (name, e))
        s.close()
    return odd


def fork(f):
    pid = os.fork()
    if pid == 0:
        try:
            f()
        finally:
            os._exit(0)
    return pid


def leave(i):
    """Leave something behind."""
    os.environ["KV_LEFT"] = "1"
    sys.modules["left"] = sys
    kinds = [files, deep, closed, many, full, memory, processes, sockets, signals, attributes, links, killed, connection, mapped, flight]
    kinds[i % len(kinds)]()


def files():
    for folder in "/tmp", "/dev/shm", "/box":
        os.makedirs(folder + "/a/b")
        open(folder + "/a/b/c", "w").write("left")
        open(folder + "/.hidden", "w").close()


def deep():
    os.chdir("/tmp")
    for _ in range(60):
        os.mkdir("d")
        os.chdir("d")
    os.chdir("/box")


def closed():
    os.makedirs("/tmp/x/y")
    open("/tmp/x/y/z", "w").close()
    os.chmod("/tmp/x/y", 0)
    os.chmod("/tmp/x", 0)
    for folder in "/tmp", "/dev/shm":
        os.chmod(folder, 0)
    os.chmod("/box", 0o777)


def many():
    for n in range(900):
        open("/tmp/%d" % n, "w").close()


def full():
    try:
        with open("/tmp/full", "wb") as f:
            while True:
                f.write(bytes(1 << 20))
    except OSError:
        pass


def memory():
    for key in KEYS:
        libc.shmget(key, 4096, 0o1600)
        libc.semget(key, 1, 0o1600)
        libc.msgget(key, 0o1600)


def processes():
    def daemon():
        os.setsid()
        for s in range(1, 32):
            if s not in (9, 19):
                signal.signal(s, signal.SIG_IGN)
        fork(lambda: [open("/tmp/again", "w").close() for _ in iter(int, 1)])
        while True:
            pass
    for _ in range(4):
        fork(daemon)


def sockets():
    for name in "\0left", "/tmp/left", ("127.0.0.1", 4711):
        s = socket.socket(socket.AF_INET if type(name) is tuple else socket.AF_UNIX)
        s.bind(name)
        s.listen()
        os.set_inheritable(s.fileno(), True)
        if os.fork() == 0:
            while True:
                signal.pause()


def signals():
    for n in [signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGRTMIN + 1] * 40:
        try:
            os.kill(1, n)
        except OSError:
            pass
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 60)
    for which in os.PRIO_PROCESS, os.PRIO_PGRP, os.PRIO_USER:
        for who in 0, 1, os.getppid():
            try:
                os.setpriority(which, who, 19)
            except OSError:
                pass


def attributes():
    for folder in "/tmp", "/dev/shm", "/box":
        try:
            os.setxattr(folder, "user.left", b"1")
        except OSError:
            pass
        os.utime(folder, (1, 1))


def links():
    for folder in "/tmp", "/dev/shm", "/box":
        flags(folder, 0x40)  # no dump
    os.symlink("/box/.kverify", "/tmp/link")
    os.symlink("/", "/dev/shm/root")
    os.mkdir("/tmp/e")
    os.symlink("../..", "/tmp/e/up")


def killed():
    fork(lambda: os.kill(os.getppid(), 9))
    while True:
        signal.pause()


def connection():
    a = socket.socket()
    a.bind(("127.0.0.1", 4711))
    a.listen()
    b = socket.create_connection(("127.0.0.1", 4711))
    c = a.accept()[0]
    c.close()
    b.close()


def flight():
    """Sockets on their way through each other, which the kernel collects later."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 4711))
    bound.listen()
    name = socket.socket(socket.AF_UNIX)
    name.bind("\0left")
    name.listen()
    a, b = socket.socketpair(socket.AF_UNIX)
    socket.send_fds(a, [b"x"], [a.fileno(), b.fileno(), bound.fileno(), name.fileno()])
    socket.send_fds(b, [b"x"], [a.fileno(), b.fileno(), bound.fileno(), name.fileno()])
    for s in a, b, bound, name:
        s.close()


def mapped():
    import mmap
    fd = os.open("/dev/shm/m", os.O_RDWR | os.O_CREAT)
    os.ftruncate(fd, 4096)
    m = mmap.mmap(fd, 4096)
    m[:4] = b"left"
    os.unlink("/dev/shm/m")
    fork(signal.pause)
END
"$python" - <<'END'
import json, os
text = open("look.py").read()
# Of whoever runs the test.
text += "\n\nNICE = %d\n" % os.nice(0)
call = "\n\ndef run(i):\n    odd = look()\n    leave(i)\n    os.write(2, '\\n'.join(odd).encode())\n    return odd\n"
with open("suite/tasks.jsonl", "w") as f:
    for n in range(15):
        f.write(json.dumps({"id": "t%02d" % n, "verifier": "function", "submission": ["solution.py"], "entry": "run",
                            "limits": {"cpu_s": 5, "wall_s": 20}, "cases": [{"args": [n], "expect": []}]}) + "\n")
with open("a.jsonl", "w") as f:
    for i in range(3):
        for n in range(15):
            f.write(json.dumps({"task": "t%02d" % n, "attempt": i, "files": {
                "solution.py": text + "\n\nMODES = {'/tmp': '0o777', '/dev/shm': '0o777', '/box': '0o755'}\n" + call + "# %d\n" % i}}) + "\n")
END
look() {
    "$python" - "$1" <<'END'
import json, sys
bad = 0
for line in open(sys.argv[1]):
    v = json.loads(line)
    # The one that kills its own program passes nothing, in any box.
    want = ("error", "fail") if v["task"] == "t11" else ("pass",)
    if v["outcome"] not in want:
        bad = 1
        print(v["task"], v["attempt"], v["outcome"], v["class"], v["evidence"], v.get("output"))
sys.exit(bad)
END
}
before=$(groups)
KVERIFY_COLD=1 "$kverify" run suite a.jsonl -o cold --quiet --rerun-equal >out 2>&1 || true
look cold/verdicts.jsonl || fail "in new boxes: $(cat out)"
for workers in 1 2; do
    "$kverify" run suite a.jsonl -o "warm$workers" --quiet --rerun-equal --workers $workers >out 2>&1 || true
    look "warm$workers/verdicts.jsonl" || fail "by $workers workers: $(cat out)"
done
# Neither the depth of calls nor what a module is depends on whether an
# interpreter waited.
mkdir rules
"$python" - <<'END'
import json
deep = "def g(n):\n    return 0 if n == 0 else 1 + g(n - 1)\ndef most():\n    for n in range(800, 1200):\n        try:\n            g(n)\n        except RecursionError:\n            return n\n"
say = "import os\ndef say(x):\n    os.write(2, repr(x).encode())\n"
codes = {
    "call": deep + "def f(x):\n    say(most())\n", "import": deep + "n = most()\ndef f(x):\n    say(n)\n",
    "other": "import sys\nclass W:\n    def f(self, x):\n        say('W')\nsys.modules[__name__] = W()\n",
    "gone": "import sys\ndel sys.modules[__name__]\ndef f(x):\n    say(1)\n",
    "self": "try:\n    from solution import nope\nexcept ImportError as e:\n    why = str(e)\ndef f(x):\n    say(why)\n",
    "names": "def f(x):\n    say([__name__, __file__, __package__, __cached__, __spec__, sorted(vars(__loader__))])\n",
    "abc": "import collections\ndef f(x):\n    say(collections.abc.Mapping)\n"}
with open("rules/tasks.jsonl", "w") as f:
    for name in codes:
        f.write(json.dumps({"id": name, "verifier": "function", "submission": ["solution.py"], "entry": "f", "cases": [{"args": [1], "expect": None}]}) + "\n")
with open("b.jsonl", "w") as f:
    for i in range(2):
        for name, code in codes.items():
            f.write(json.dumps({"task": name, "attempt": i, "files": {"solution.py": say + code + "# %d\n" % i}}) + "\n")
END
KVERIFY_COLD=1 "$kverify" run rules b.jsonl -o new --quiet --outputs all >out 2>&1 || true
"$kverify" run rules b.jsonl -o kept --quiet --outputs all --workers 1 >out 2>&1 || true
for task in call import other gone self names abc; do
    for run in new kept; do
        "$kverify" show $run $task 1 | sed -n '1,/^File/p' | sed 's/<[^>]* object at [^>]*>/OBJECT/g' >$run.txt
    done
    same new.txt kept.txt "$task in an interpreter that waited"
done
groups_gone "$before"
