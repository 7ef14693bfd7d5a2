# Calls one function of the candidate with inputs from descriptor 4 and writes
# what it returned to descriptor 3.  It does not know what is expected, and
# what it writes is only data.
import builtins
import importlib
import json
import os
import random
import sys
import types

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


def find(module, entry):
    """The function; a method of a class is one of a new object each time."""
    owner, f = None, importlib.import_module(module)
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
    sys.path.append(os.environ.pop("KV_BOX"))
    sys.argv[:] = ["function"]
    seed()
    try:
        f = find(orders["module"], orders["entry"])
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


if "KV_WARM" not in globals():
    main()
