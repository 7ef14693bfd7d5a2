#!/usr/bin/python3
"""Messages that lie, for both halves of a split.

usage: codec.py [--seed N] [--runs N] [--time SECONDS] [--role ROLE] [--all]

The tester and the worker read messages made from a grammar of the forms, most of
them wrong somewhere, as requests and as answers.  What comes of one is a value,
Broken, Refused or Gone; anything else is a finding, and so is a file opened, a
module imported, a program started or code run.  Exit status 1 upon a finding,
which is shown with the number of its run: --seed and --runs repeat it."""
import argparse
import collections
import faulthandler
import json
import os
import random
import re
import resource
import socket
import sys
import tempfile
import threading
import time
import traceback
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "..", "plugins", "kit", "python")
JOINED = re.compile(r"^from (\w+) import .*# joined\n", re.M)
MEMORY = 3 << 30
SLOW = 2.0  # seconds of one message


def joined(name, seen):
    """The file NAME behind those that it imports, each once, as one text."""
    if name in seen:
        return ""
    seen.add(name)
    path = os.path.join(SOURCES, "split", name + ".py")
    if not os.path.exists(path):
        path = os.path.join(SOURCES, name + ".py")
    with open(path) as f:
        text = f.read()
    return "".join(joined(n, seen) for n in JOINED.findall(text)) + JOINED.sub("", text)


def load(name):
    """The script of a half, as a module."""
    space = {"__name__": "split_" + name, "KV_WARM": True}
    path = list(sys.path)
    exec(compile(joined(name, set()), name, "exec"), space)
    sys.path[:] = path
    return space


# --- what must not happen -------------------------------------------------------

WATCHED = threading.local()
EVENTS = []
FORBIDDEN = ("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
             "subprocess.Popen", "pickle.find_class", "marshal.loads", "marshal.load",
             "socket.connect", "socket.bind", "os.remove", "os.rename", "os.mkdir",
             "os.rmdir", "os.kill", "shutil.rmtree", "ctypes.dlopen", "import", "open",
             "exec", "compile", "sys.setprofile", "sys.settrace", "code.__new__",
             "os.chdir", "os.putenv", "os.unsetenv", "os.listdir", "builtins.input")


def hook(event, args):
    if event not in FORBIDDEN or not getattr(WATCHED, "on", False):
        return
    if event == "import" and args[0] in sys.modules:
        return
    EVENTS.append("%s %.200r" % (event, args))


# --- a grammar ------------------------------------------------------------------

TEXTS = ["", "a", "x", "__init__", "__class__", "__dict__", "__bool__", "__hash__",
         "__eq__", "-__hash__", "__await__", "__call__", "__iter__", "__len__", "__str__",
         "__repr__", "mro", "a\0b", "\ud800", "\u00e9" * 50, "9" * 5000, "calc", "calc.C",
         "builtins", "os", "sys", "list", "dict", "int", "tuple", "__main__", "_kv_id",
         "__traceback__", "f8", "<f8", "O", "|u1", "V8", "[[\"a\", \"<i4\"]]", "[1]", "[",
         "UTC", "Europe/Berlin", "../../etc/passwd", "tzdata", "a.b.c", "1e9", "nan", "0x",
         "*", "::", "1.2.3.4", "1.2.3.0/24", "12345678123456781234567812345678", "1/0",
         "Infinity", "1e60000000", "(a*)*b", "[[a]", "(?P<x>)(?P=x)", "held", "f", "p", "k"]
NUMBERS = [0, 1, -1, 2, 3, 4, 5, 7, 8, 100, 1 << 31, 1 << 53, 1 << 63, -(1 << 63), 1 << 64,
           10 ** 40, 0.0, 1.0, 2.0, -0.5, 1e308, float("inf"), float("nan"), True, False]
GLOBALS = [("builtins", n) for n in (
    "int", "str", "tuple", "dict", "type", "object", "ValueError", "OSError", "SystemExit",
    "KeyboardInterrupt", "GeneratorExit", "UnicodeDecodeError", "BaseExceptionGroup",
    "SyntaxError", "StopIteration", "AttributeError", "eval", "open", "NoneType", "float",
    "bytes", "frozenset", "complex", "BaseException", "ImportError", "NameError", "bool")]
GLOBALS += [("os", "system"), ("os", "path.join"), ("subprocess", "Popen"), ("calc", "x"),
            ("subprocess", "CalledProcessError"), ("json.decoder", "JSONDecodeError"),
            ("collections", "OrderedDict"), ("typing", "ForwardRef"), ("typing", "Any"),
            ("threading", "Thread"), ("concurrent.futures", "ProcessPoolExecutor"),
            ("unittest.case", "SkipTest"), ("pathlib", "Path"), ("calc", ""), ("", "")]


class Grammar:
    def __init__(self, r, half, codec):
        self.r, self.half, self.codec = r, half, codec

    def odd(self):
        return self.r.random() < 0.03

    def text(self):
        return self.r.choice(TEXTS)

    def number(self):
        return self.r.choice(NUMBERS)

    def junk(self):
        r = self.r
        return r.choice([None, True, 0, -1, 1.5, "x", [], {}, [[]], {"a": 1}, ["t"], [1],
                         10 ** 30, "y" * 300, self.text(), self.number()])

    def theirs(self):
        """A number of an object of the other half."""
        return self.junk() if self.odd() else self.r.randrange(1, 60)

    def ours(self):
        known = list(self.half.exports)
        if self.odd() or not known:
            return self.junk()
        return self.r.choice(known)

    def mirror(self):
        known = list(self.half.mirrors)
        if self.odd() or not known:
            return self.r.choice([self.junk(), self.number(), self.r.randrange(200)])
        return self.r.choice(known)

    def many(self, depth, most=4):
        return [self.value(depth) for _ in range(self.r.randrange(most))]

    def value(self, depth=4):
        r = self.r
        if self.odd():
            return self.junk()
        if depth <= 0 or r.random() < 0.25:
            return r.choice([self.text(), self.number(), None, ["t"], ["y", self.ours()]])
        form = r.choice("iitfbvvvgMmmmmoooooyya")
        out = [form, *getattr(self, "form_" + form)(depth - 1)]
        if self.odd():
            out = self.spoil(out)
        return out

    def spoil(self, out):
        """One place of a form, of another shape."""
        r, out = self.r, list(out)
        i = r.randrange(len(out))
        what = r.randrange(5)
        if what == 0:
            del out[i:]
        elif what == 1:
            out.insert(i, self.junk())
        elif what == 2:
            out[i] = [out[i]]
        elif what == 3:
            out[i] = self.junk()
        else:
            out.append(self.value(1))
        return out

    def form_i(self, depth):
        return [self.r.choice(["0x1", "f" * 100, "f" * 20000, "-f", "zz", "", "0x", "1_0"])]

    def form_t(self, depth):
        return self.many(depth)

    form_f = form_t

    def form_b(self, depth):
        return [self.r.choice(["", "AAAA", "AA", "=", "\u00e9", "AAAAAAAAAAA=", "A" * 400])]

    def form_v(self, depth):
        name = self.r.choice([*self.codec["STANDARD"], "scalar", "dtype", "size", "tdtype"])
        if self.r.random() < 0.5:
            return [name, *[self.r.choice([self.text(), self.number(), self.number()])
                            for _ in range(self.r.randrange(10))]]
        return [name, *self.many(depth, 10)]

    def form_g(self, depth):
        m, n = self.r.choice(GLOBALS)
        return [m, n] if not self.odd() else [self.text(), self.text()]

    def form_M(self, depth):
        return [self.r.choice(["os", "sys", "os.path", "calc", "antigravity", "", "json"])]

    def form_m(self, depth):
        r = self.r
        if r.random() < 0.3:
            return [self.mirror()]
        kinds = [k for k in self.codec["KINDS"] if k not in ("tensor",)]
        kind = r.choice([*kinds, "list", "dict", "nothing", "ndarray", "view"])
        number = r.randrange(100000) * 2 + (1 - self.half.parity)
        if self.odd():
            number = self.r.choice([n for n in NUMBERS if n == n] + [*self.half.mirrors])
        if kind in ("dict", "odict", "counter"):
            parts = self.many(depth, 3)
            parts += self.many(depth, 3)
        elif kind == "ndarray":
            parts = [r.choice(["<f8", "|u1", "<i4", self.text()]),
                     *[r.choice([0, 1, 2, 4, self.number()]) for _ in range(r.randrange(4))],
                     ["b", r.choice(["AAAAAAAAAAA=", "", "AAAA"])]]
        elif kind == "view":
            parts = [["m", number + 2, "ndarray", "|u1", 3, ["b", "AAAA"]],
                     r.choice(["|u1", "<i2", "V2", self.text()]),
                     r.choice([0, 1, 3, self.number()]),
                     ["t", *[r.choice([0, 1, 2, self.number()]) for _ in range(2)]],
                     ["t", *[r.choice([0, 1, 2, self.number()]) for _ in range(2)]]]
        elif kind == "bytearray":
            parts = [["b", "AAAA"]]
        elif kind in ("deque", "ddict"):
            parts = [r.choice([None, self.value(depth)]), *self.many(depth)]
        else:
            parts = self.many(depth)
        return [number, kind, *parts]

    def signature(self, depth):
        if self.r.random() < 0.4:
            return None
        one = [[self.text(), self.r.choice([0, 1, 2, 3, 4, 9, -1, "x"]), self.r.random() < .5,
                self.value(1), self.r.random() < .5, self.value(1)]
               for _ in range(self.r.randrange(4))]
        out = [one, self.r.random() < .5, self.value(1)]
        return self.spoil(out) if self.odd() else out

    def cls(self):
        if self.r.random() < 0.3:
            return ["g", *self.r.choice(GLOBALS)]
        return ["o", self.r.randrange(20, 40), "c"]

    def form_o(self, depth):
        r = self.r
        i, kind = self.theirs(), r.choice("cfmxxxiiii")
        if kind == "c":
            return [r.randrange(20, 40) if not self.odd() else i, "c"]
        if kind == "f":
            return [i, "f", self.text(), self.text(), self.text(), self.text(),
                    self.signature(depth), False]
        if kind == "m":
            return [i, "m", r.choice(["calc", "os", "antigravity", "calc.x", 5])]
        if kind == "x":
            if r.random() < 0.1:
                return [i, "x"]
            state = []
            for _ in range(r.randrange(3)):
                state += [r.choice(["filename", "name", "x", "_kv_id", "__class__", "args",
                                    "__notes__", 5]), self.value(depth)]
            return [i, "x", self.cls(), self.many(depth), state,
                    *[r.choice([None, None, self.value(1), ["o", i, "x"]]) for _ in "ab"],
                    r.choice([True, False, []])]
        return [i, "i", self.cls(), r.choice([[], [], [self.value(depth)], [["t"]], [5]]),
                r.choice([None, None, self.cls(), self.value(1)])]

    def form_y(self, depth):
        return [self.ours()]

    def form_a(self, depth):
        return [self.value(depth), self.text()]

    def description(self):
        """Of a class, as the answer to the request for one."""
        r = self.r
        bases = [self.cls() if r.random() < 0.9 else self.value(1)
                 for _ in range(r.randrange(3))]
        members = [["t", self.text(), r.choice(["f", "p", "k", "held", self.junk()]),
                    self.text()] for _ in range(r.randrange(4))]
        dunders = [r.choice(sorted(self.codec["SPECIAL"])) for _ in range(r.randrange(4))]
        dunders += [self.text()] * (r.random() < .3)
        out = ["t", self.text(), self.text(), r.choice(["calc", "builtins", self.text()]),
               r.choice([None, self.text()]), ["t", *bases], ["t", *members],
               ["t", *dunders], r.random() < .3]
        return self.spoil(out) if self.odd() else out

    def state(self):
        r = self.r
        if r.random() < 0.6:
            return 0
        changes = [[self.mirror(), *self.many(2)] for _ in range(r.randrange(3))]
        gone = [self.mirror() for _ in range(r.randrange(2))]
        drops = [[self.ours(), self.r.choice([1, 0, -1, self.number()])]
                 for _ in range(r.randrange(2))]
        ambient = r.choice([None, None, [[1, self.text()]], [[self.junk()]]])
        out = [changes, gone, drops, ambient]
        return self.spoil(out) if self.odd() else out

    def request(self):
        ops = [n[3:] for n in dir(self.half) if n.startswith("op_")]
        # Those that wait for a loop, or that are to import.
        ops = [o for o in ops if o not in ("task", "cancel")]
        op = self.r.choice(ops) if not self.odd() else self.junk()
        args = self.many(3, 6)
        if self.r.random() < 0.6:
            args = [["y", self.ours()], self.r.choice(["get", "x", "__call__", self.text()]),
                    ["t", *self.many(2)], ["m", self.r.randrange(9999) * 2 + 1 -
                                           self.half.parity, "dict"]]
            args = args[:self.r.randrange(1, 5)]
        return self.shape([0, op, args, self.state()])

    def answer(self, op="call"):
        kind = self.r.choice(["r", "r", "r", "e", "refused"])
        if op.lstrip("+") == "cls" and not self.odd():
            value, kind = self.description(), "r"
        elif op.lstrip("+") == "virtual" and not self.odd():
            value, kind = ["t", ["t", "collections.abc", self.text()],
                           ["t", "numbers", "Number"]], "r"
        else:
            value = self.value(5)
        return self.shape([0, kind, [value], self.state()])

    def notice(self):
        return [None, self.r.choice("re"), [self.value(1), self.junk()], 0]

    def shape(self, m):
        if self.r.random() < 0.02:
            return self.spoil(m)
        if self.r.random() < 0.02:
            m[self.r.randrange(4)] = self.junk()
        return m


# --- the halves -----------------------------------------------------------------

class Wire:
    """The other half, which answers whatever it likes."""

    def __init__(self, codec, next_message):
        self.codec, self.next_message = codec, next_message
        self.asked, self.budget, self.queue = "call", 0, collections.deque()

    def write(self, message):
        # What goes out must be JSON, as on the wire.
        json.dumps(message)
        self.asked = message[1]

    def read(self):
        self.budget -= 1
        if self.budget < 0:
            raise self.codec["Gone"]()
        m = self.queue.popleft() if self.queue else self.next_message(self.asked)
        data = json.dumps(m).encode()
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise self.codec["Broken"]("no JSON")


class Lent:
    def __init__(self):
        self.x, self.rows = 1, [1, 2]

    def get(self, *args, **kw):
        return args


def lent_function(*args):
    return args


class Target:
    def __init__(self, codec, role, r, folder):
        self.codec, self.role, self.r = codec, role, r
        self.ends, self.message = socket.socketpair(), None
        fd = os.dup(self.ends[0].fileno())
        if role == "tester":
            orders = {"files": ["calc.py"], "path": ["."], "tests": [], "support": []}

            class Half(codec["Tester"]):
                def broken(self, e):
                    raise e

            half = Half(orders, folder, lambda *a: None)
            codec["Peer"].__init__(half, fd, False)
            half.connected, half.worker_home, half.cwd_seen = True, folder, os.getcwd()
            half.env_seen = dict(os.environ._data)
            half.modules_seen = half.modules_version()
            codec["FINDER"] = codec["Finder"](["calc.py"], ["."], [])
        else:
            class Half(codec["Worker"]):
                def broken(self, e):
                    raise e

                def ended(self):
                    raise codec["Gone"]()

            half = Half(fd, {"box": folder})
        self.half = codec["PEER"] = half
        self.grammar = Grammar(r, half, codec)
        half.wire.socket.close()
        half.wire = Wire(codec, self.speak)
        half.deliver = self.deliver
        self.lent = [Lent(), lent_function, [1, [2]], {"a": (1,)}, {1, 2}, Lent,
                     unittest.mock.Mock(), collections.OrderedDict(a=1, b=2)]
        for x in self.lent:
            try:
                half.encode(x)
            except codec["Refused"]:
                half.export(x)
        half.fresh.clear()

    def close(self):
        for s in self.ends:
            s.close()

    def deliver(self, m):
        """A message of another chain: as there, without threads."""
        if m[0] is None:
            self.half.notified(m)
        elif type(m[0]) in (list, dict):
            raise TypeError("unhashable chain")
        else:
            raise self.codec["Gone"]()

    def speak(self, asked):
        g = self.grammar
        x = self.r.random()
        if x < 0.12:
            return g.request()
        if x < 0.13:
            return g.notice()
        if x < 0.14:
            return self.r.choice([g.junk(), [g.junk(), "r", [1], 0]])
        return g.answer(asked)

    def step(self):
        """One message and all that it leads to."""
        c, r = self.codec, self.r
        allowed = (c["Broken"], c["Gone"], c["Refused"])
        half, self.half.wire.budget = self.half, 30
        self.raised = None
        what = r.choice(["take", "handle", "request"])
        m = self.grammar.request() if what == "handle" else self.grammar.answer()
        m = json.loads(json.dumps(m))
        self.message = what, m
        if type(m) is not list or len(m) != 4:
            return
        half.local.chain = 0
        if what == "handle":
            # An operation on what is lent may do anything but end the half.
            half.handle(0, m)
        elif what == "take":
            if self.role == "tester" and m[1] == "refused":
                half.take(m, refused=True)
            else:
                half.take(m)
        else:
            half.wire.queue.append(m)
            half.wire.asked = "call"
            original, half.take = half.take, self.note(half.take)
            try:
                half.request("call", lent_function, (1, [2]), {})
            except allowed:
                raise
            except BaseException as e:
                # What an answer raises is the other half's to choose.
                if e is not self.raised:
                    raise
            finally:
                half.take = original

    def note(self, take):
        def noted(m, refused=False):
            value = take(m, refused)
            if m[1] == "e":
                self.raised = value
            return value
        return noted


def one_run(codec, role, seed, folder, quiet):
    r = random.Random(seed)
    t = Target(codec, role, r, folder)
    done = 0
    out, err = sys.stdout, sys.stderr
    try:
        for _ in range(40):
            del EVENTS[:]
            start = time.monotonic()
            problem = None
            sys.stdout = sys.stderr = quiet
            limit = sys.getrecursionlimit()
            WATCHED.on = True
            try:
                if role == "worker":
                    m = json.loads(json.dumps(t.grammar.answer()))
                    t.message = "take", m
                    t.half.wire.budget, t.half.local.chain = 0, 0
                    if type(m) is list and len(m) == 4:
                        t.half.take(m)
                else:
                    t.step()
                ended = False
            except (codec["Broken"], codec["Gone"]):
                ended = True
            except codec["Refused"]:
                ended = False
            except BaseException:
                ended, problem = True, traceback.format_exc()
            finally:
                WATCHED.on = False
                sys.stdout, sys.stderr = out, err
            done += 1
            took = time.monotonic() - start
            if sys.getrecursionlimit() != limit:
                problem = problem or "the recursion limit is left at %d" % \
                    sys.getrecursionlimit()
                sys.setrecursionlimit(limit)
            if EVENTS and role == "tester":
                problem = problem or "it does: " + "; ".join(EVENTS)
            if took > SLOW:
                problem = problem or "it takes %.1f s" % took
            if problem:
                return done, (t.message, problem)
            if ended:
                break
        return done, None
    finally:
        t.close()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--runs", type=int, default=0)
    p.add_argument("--time", type=float, default=5)
    p.add_argument("--role", choices=("tester", "worker"))
    p.add_argument("--all", action="store_true", help="go on after a finding")
    a = p.parse_args()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    roles = {"tester": load("tester"), "worker": load("worker")}
    folder = tempfile.mkdtemp()
    quiet = open(os.devnull, "w", errors="replace")
    sys.addaudithook(hook)
    # What the forms may bring in by themselves is there already.
    import asyncio
    import zoneinfo
    try:
        import numpy
    except ImportError:
        pass
    zoneinfo.ZoneInfo("UTC")
    for c in roles.values():
        c["learn_arrays"]()
    messages = findings = runs = 0
    kinds = set()
    end = time.monotonic() + a.time
    seed = a.seed
    try:
        while (runs < a.runs) if a.runs else (time.monotonic() < end):
            role = a.role or ("worker" if seed % 4 == 0 else "tester")
            done, finding = one_run(roles[role], role, seed, folder, quiet)
            messages += done
            if finding is not None:
                kind = finding[1].strip().split("\n")[-1][:60]
                if kind not in kinds:
                    findings += 1
                    kinds.add(kind)
                    print("seed %d, %s: %.2000s\n%s" % (
                        seed, role, json.dumps(finding[0]), finding[1]))
                if not a.all:
                    break
            seed, runs = seed + 1, runs + 1
    finally:
        os.rmdir(folder)
    print("codec: %d messages, %d findings" % (messages, findings))
    return 1 if findings else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # not through what the messages have left behind
