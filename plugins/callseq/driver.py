# Drivers: hidden files whose functions run_*(calls) use the candidate while
# doubles and the recorder note its calls.  The trace is reported like the
# results of tests; the specification is never given to the box.
import os
import sys
import time
import types

from runner import HALF, LOADING, RUNNERS, message_of  # joined

TRACE_PIECE = 1 << 15  # characters in one report
TRACE_HEAD = '{"kverify_trace":1,"recorder":"python"}\n'


def codes_of(code, out):
    """Collect a code object and those that it contains."""
    out.append(code)
    for c in code.co_consts:
        if type(c) is types.CodeType:
            codes_of(c, out)
    return out


def make_native(path, recorder_codes):
    """Load pytrace.so, the recorder in C.  It accepts calls only from code
    objects that it was given: those of the functions below."""
    import ctypes
    import threading

    lib = ctypes.PyDLL(path)
    thing = ctypes.py_object
    init, name, begin = lib.kv_py_init, lib.kv_py_driver, lib.kv_py_start
    add, end, anew = lib.kv_py_put, lib.kv_py_take, lib.kv_py_again
    begin.argtypes = add.argtypes = [thing]
    init.argtypes, name.argtypes = [thing] * 3, [thing] * 2
    begin.restype = end.restype = thing
    add.restype = ctypes.c_long
    name.restype = anew.restype = None
    set_profile, seen = threading.setprofile, []

    class Native:
        __slots__ = ()

        @staticmethod
        def put(line):
            # The functions that make the lines are those from before the
            # candidate was loaded.
            for owner, key, f, code in seen:
                if owner.get(key) is not f or f.__code__ is not code:
                    raise RuntimeError("the recorder was replaced")
            return add(line)

        @staticmethod
        def watch(module):
            for owner in [vars(module), *(vars(c) for c in vars(module).values()
                                          if isinstance(c, type)
                                          and c.__module__ == module.__name__)]:
                seen.extend((owner, k, f, f.__code__) for k, f in owner.items()
                            if type(f) is types.FunctionType)

        @staticmethod
        def start(names):
            first = begin(names)
            if first is not None:
                set_profile(first)

        @staticmethod
        def take():
            return end().decode("utf-8", "replace")

        @staticmethod
        def again():
            anew()

        @staticmethod
        def driver(codes, world):
            name(codes, world)

    may = [f.__code__ for f in (Native.put, Native.start, Native.take, Native.again,
                                Native.driver)]
    first = [threading.Thread._bootstrap_inner.__code__]
    if init(may, recorder_codes, first) != 0:
        raise OSError("this interpreter has no place for the recorder")
    return Native


def decides(path):
    """Whether the driver itself compares what it gets: in one process, objects
    of the candidate can claim to be equal to anything."""
    import ast
    with open(path, "rb") as f:
        tree = ast.parse(f.read())
    return any(isinstance(n, (ast.Assert, ast.Compare, ast.Raise)) or
               isinstance(n, ast.Attribute) and n.attr.startswith("assert")
               for n in ast.walk(tree))


def run_calls(orders, kept, say, watch_module):
    import asyncio
    import importlib.util
    import inspect

    def load(name, full, codes=None):
        spec = importlib.util.spec_from_file_location(name, full)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        if codes is None:
            spec.loader.exec_module(module)
        else:
            # The recorder knows the code before any of it runs.
            with open(full, "rb") as f:
                code = compile(f.read(), full, "exec", dont_inherit=True)
            codes(codes_of(code, []), module.__dict__)
            exec(code, module.__dict__)
        return module

    clock, native, inner = time.perf_counter, None, []
    name = os.path.join(kept, ".kverify/kverify_calls.py")
    recorder = load("kverify_calls", name, None if HALF is not None else
                    lambda codes, world: inner.extend(codes))
    if HALF is None:
        native = make_native(os.path.join(kept, ".kverify/pytrace.so"), inner)
        native.watch(recorder)
    watch_module(recorder)
    runs = []
    os.chdir(orders["cwd"])
    for path in orders["tests"]:
        full = os.path.join(kept, path)
        sys.path.insert(0, os.path.dirname(full))
        try:
            module = load(os.path.splitext(os.path.basename(path))[0], full,
                          native.driver if native else None)
        except LOADING as e:
            say("broken", path, message_of(e))
            continue
        if HALF is None and decides(full):
            say("weak")
        runs += [("%s::%s" % (path, n), f) for n, f in vars(module).items()
                 if n.startswith("run_") and callable(f)]
    say("collected", [name for name, _ in runs])
    if HALF is not None:
        HALF.before_running([f for _, f in runs])
    for i, (name, f) in enumerate(runs):
        if HALF is not None:
            HALF.next_test()
        elif i > 0:
            native.again()
        calls = recorder.Calls(native)
        what, why, start = "passed", "", clock()
        try:
            result = f(calls)
            if inspect.iscoroutine(result):
                asyncio.run(result)
        except (Exception, SystemExit) as e:
            what, why = "failed", message_of(e)
        try:
            lines = calls._kv_close()
        except Exception as e:
            what, why, lines = "failed", message_of(e), ""
        if lines[:1] == "!":
            say("tamper", lines[2:300])
        if lines[:1] == "?":
            say("weak")
        lines = TRACE_HEAD + lines.lstrip("?")
        veto = None if HALF is None else HALF.veto(what == "failed")
        if veto is not None:
            what, why = veto
        say("test", name, "call", what, int((clock() - start) * 1e6), why)
        for i in range(0, len(lines), TRACE_PIECE):
            say("trace", name, lines[i:i + TRACE_PIECE])
    return 0


RUNNERS["calls"] = run_calls
