# Calls one function of the candidate with inputs from descriptor 4 and writes
# what it returned to descriptor 3.  It does not know what is expected, and
# what it writes is only data.
import builtins
import heapq
import importlib
import importlib.machinery
import json
import os
import random
import sys
import types
import typing  # with it what programs import, in any interpreter

from orders import read_orders  # joined
from values import decode, encode  # joined

# Deeper than any value that JSON carries.
DEEP = 20000
# Of any class, whatever its metaclass says.
MRO = type.__dict__["__mro__"].__get__
# What a result may be given to before it is sent: a test does so itself.
APPLY = {f.__name__: f for f in (list, tuple, set, sorted, len, str, abs, bool)}
APPLY["number"] = lambda r: r - 0
APPLY["real"] = lambda r: r - 0.0
OWN = {name: c for name, c in vars(builtins).items()
       if isinstance(c, type) and issubclass(c, BaseException)}


def seed():
    """Numbers that a candidate draws are the same in every run."""
    random.seed(0)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


def known_names():
    """Modules that Python finds before those beside the candidate's."""
    out = set(sys.builtin_module_names) | set(sys.stdlib_module_names)
    for folder in sys.path:
        try:
            out.update(n.split(".")[0] for n in os.listdir(folder or "."))
        except OSError:
            pass
    return out


# An interpreter that waits to be forked looks once, for all attempts.
KNOWN = known_names() if "KV_WARM" in globals() else None


def deeper(n, f, x):
    return f(x) if n == 0 else deeper(n - 1, f, x)


def make_module(name, path, text):
    """As the import system does it, and as deep in calls, for who counts them."""
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.machinery.ModuleSpec(name, loader, origin=path)
    spec.has_location = True

    def get_code(fullname):
        del loader.get_code
        return compile(text, path, "exec", dont_inherit=True)

    loader.get_code = get_code  # in the place of a look at files
    return deeper(1, importlib._bootstrap._load, spec)


def load(name, box):
    """Import module NAME.  Where it can only be a file in the folder BOX, the
    search for it, which takes longer than most functions, is left out."""
    path = os.path.join(box, name + ".py")
    finders = [getattr(f, "__module__", "") for f in sys.meta_path]
    if KNOWN is None or "." in name or name in KNOWN or \
            [f for f in os.listdir(box) if f.split(".")[0] == name] != [name + ".py"] or \
            any(not f.startswith(("_frozen_importlib", "_distutils_hack", "importlib"))
                for f in finders):
        return importlib.import_module(name)
    with open(path, "rb") as f:
        return make_module(name, path, f.read())


def find(module, entry, box):
    """The function; a method of a class is one of a new object each time."""
    owner, f = None, load(module, box)
    for name in entry.split("."):
        owner, f = f, getattr(f, name)
    if isinstance(owner, type):
        for c in owner.__mro__:
            if name in vars(c):
                raw = vars(c)[name]
                if not isinstance(raw, (classmethod, staticmethod, type)) and \
                        hasattr(type(raw), "__get__"):
                    return lambda *args, **kwargs: getattr(owner(), name)(*args, **kwargs)
                break
    return f


def call(f, case):
    r = f(*case["args"], **case["kwargs"])
    if isinstance(r, types.CoroutineType):
        import asyncio
        r = asyncio.run(r)
    if case["apply"]:
        r = APPLY[case["apply"]](r)
    return bool(r) if case["truth"] else r


def strictly(r):
    """For a test that asks for this very object: what is only equal to it is not
    it."""
    plain = type(r) in (bool, type(None), int, float, str, bytes, list, tuple, dict, set,
                        frozenset, complex)
    return encode(r) if plain else {"$object": type(r).__name__[:80]}


def class_name(c):
    """A class of the candidate's is not the builtin whose name it has."""
    name = str(c.__name__)
    return name if OWN.get(name, c) is c else "%s.%s" % (c.__module__, name)


def prepare(cases):
    for case in cases:
        case["args"] = decode(case["args"])
        case["kwargs"] = {k: decode(v) for k, v in case.get("kwargs", {}).items()}
        case["apply"], case["truth"] = case.get("apply"), case.get("truth", False)


def main():
    orders = read_orders()
    out = os.dup(3)
    os.close(3)
    normal = sys.getrecursionlimit()

    def say(*record):
        data = (json.dumps(record) + "\n").encode()
        while data:
            data = data[os.write(out, data):]

    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    sys.setrecursionlimit(DEEP)
    prepare(orders["cases"])
    sys.setrecursionlimit(normal)
    box = os.environ.pop("KV_BOX")
    sys.path.append(box)
    sys.argv[:] = ["function"]
    seed()
    try:
        f = find(orders["module"], orders["entry"], box)
    except BaseException as e:
        say("load", type(e).__name__, str(e).encode("utf-8", "replace").decode()[:200])
        os._exit(0)
    seed()  # what the candidate has imported, too
    for i, case in enumerate(orders["cases"]):
        try:
            r = call(f, case)
            normal = sys.getrecursionlimit()
            sys.setrecursionlimit(DEEP)
            try:
                say("value", i, strictly(r) if case.get("exact") else encode(r))
            except (RecursionError, ValueError, MemoryError):
                say("value", i, {"$object": type(r).__name__[:80]})
            sys.setrecursionlimit(normal)
        except BaseException as e:
            say("raise", i, [class_name(c) for c in MRO(type(e))][:20],
                str(type(e).__name__))
    say("end")
    os._exit(0)


# What most functions do, for rehearse().
PART = b"""
import collections, functools, heapq, itertools, math, re
from typing import Any, Dict, List, Optional, Tuple


class Pair:
    def __init__(self, x):
        self.x = x

    def get(self):
        return self.x


def f(a, b=2, *c, **d):
    'What it does.'
    r = []
    for i, x in enumerate(a):
        if x > 1 and i % 2 == 0 or not x:
            r.append(x * b + i // 2 - 1)
    s = ''.join(sorted(str(x) for x in r)) + 'abc'[::-1] + 'x y'.replace('x', 'z').upper()
    t = {k: v for k, v in zip(s, r)}
    u = [y for y in map(lambda q: q ** 2, filter(None, r))]
    try:
        t['none']
    except KeyError:
        pass
    while len(u) > 3:
        u.pop()
    return [s, t, u, max(u, default=0), sum(r), Pair(3).get(), round(1.5), abs(-2), set(r),
            (1, 2.5, None, True), s.split(' '), ord('a'), chr(98), '%d' % 3, f'{b}', any(r),
            isinstance(a, list), all(r), list(reversed(u)), bin(5), int('3'), list(range(3))]
"""
PARTS = '[{"args": [[1, 2, 3, 4, 0]]}, {"args": [[5, 2]], "kwargs": {"b": 3}}, {"args": [[]]}]'


def rehearse():
    """Do what a job does, often enough for the interpreter to have its short cuts
    ready: they lie in memory that each fork would have to copy to make them."""
    for _ in range(20):
        f = make_module("kv_part", "/box/kv_part.py", PART).f
        cases = json.loads(PARTS)
        prepare(cases)
        for i, case in enumerate(cases):
            json.dumps(("value", i, encode(call(f, case)))).encode()
        del sys.modules["kv_part"]


def start():
    main()  # as deep as from an interpreter that waits


if "KV_WARM" in globals():
    rehearse()
else:
    start()
