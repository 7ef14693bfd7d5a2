"""What a driver replaces and passes in, and the trace of who called it.

A driver is a hidden file with functions run_*(calls); CALLS is a Calls.  Where
tests and candidate are two processes this module is in the tests' one."""
import ast
import asyncio
import builtins
import collections
import contextlib
import enum
import io
import itertools
import json
import math
import os
import sys
import threading
import time
import unittest.mock

EVENTS_MAX = 1 << 20
BYTES_MAX = 36 << 20
EVENT_MAX = 256 << 10  # a longer event is kept without the content of its values
TEXT_MAX = 16000
ITEMS_MAX = 1000
NODES_MAX = 20000  # in all values of an event
DEPTH_MAX = 5
PLAIN = (bool, int, str, type(None))
BUILTIN = frozenset(dir(builtins))
SEQUENCES = (list, tuple, set, frozenset, collections.deque, range,
             type({}.keys()), type({}.values()), type({}.items()))
_MISSING = object()
_HERE = __file__


def _type_name(t):
    module = getattr(t, "__module__", None)
    name = getattr(t, "__qualname__", None) or "object"
    if type(module) is not str or module == "builtins":
        return str(name)
    return "%s.%s" % (module, name)


class Calls:
    """Records events.  Names that begin with _kv are the recorder's own."""
    __slots__ = ("_kv_native", "_kv_lines", "_kv_seq", "_kv_bytes", "_kv_cut", "_kv_ids",
                 "_kv_kept", "_kv_threads", "_kv_depth", "_kv_of", "_kv_lock", "_kv_stack",
                 "_kv_nodes")

    def __init__(self, native=None):
        self._kv_native = native  # the recorder when both are in one process
        self._kv_lines, self._kv_seq, self._kv_bytes = [], 0, 0
        self._kv_cut = False
        self._kv_ids, self._kv_kept = {}, []
        self._kv_threads, self._kv_depth, self._kv_of = {}, {}, {}
        self._kv_nodes = NODES_MAX
        self._kv_lock = threading.RLock()
        self._kv_stack = contextlib.ExitStack()

    # -- what a driver uses

    def double(self, name, **how):
        """Make a double to pass in: calling, entering or awaiting it, or
        getting its attributes, is recorded under NAME."""
        return Double(self, name, how)

    def replace(self, target, name=None, **how):
        """Put a double in the place of TARGET, "module.name", as mock.patch
        does, until the run ends.  All runs get the same double for a target,
        because the candidate may have kept it."""
        d = _PLACED.get(target)
        if d is None:
            d = _PLACED[target] = Double(self, name or target, how)
        else:
            d._kv.begin(self, name or target, how)
        owner = _resolve(target.rpartition(".")[0])
        new = d
        if isinstance(owner, type):
            def new(self, *args, **kw):
                return d._kv.call(d, args, kw, self)
        self._kv_stack.enter_context(unittest.mock.patch(target, new))
        return d

    def wrap(self, target, name=None):
        """Record calls of TARGET, "module.name", and let them through."""
        real = _resolve(target)
        owner = _resolve(target.rpartition(".")[0])
        return self.replace(target, name, **{
            "does_with": real} if isinstance(owner, type) else {"does": real})

    def call(self, function, *args, **kw):
        """Call a function of the candidate and record the call and its result,
        under the name that the driver wrote for it."""
        return self.call_as(_written(sys._getframe(1)), function, *args, **kw)

    def call_as(self, name, function, *args, **kw):
        seq = self._kv_call(name, args, kw, None)
        return self._kv_finish(name, seq, lambda: function(*args, **kw))

    def acall(self, function, *args, **kw):
        """The same for a function whose result is awaited."""
        return self._kv_acall(_written(sys._getframe(1)), function, args, kw)

    async def _kv_acall(self, name, function, args, kw):
        seq = self._kv_call(name, args, kw, None)
        self._kv_event("await", name, seq)
        try:
            value = await function(*args, **kw)
        except BaseException as e:
            self._kv_raised(name, seq, e)
            raise
        self._kv_event("return", name, seq, result=value)
        return value

    def note(self, name, *args, **kw):
        """Record an event of the driver: a result, a state, printed text."""
        seq = self._kv_call(name, args, kw, None)
        self._kv_event("return", name, seq, result=None)

    @contextlib.contextmanager
    def output(self, name="stdout"):
        """Record what is printed inside as the event NAME("text")."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            yield out
        self.note(name, out.getvalue())

    def trace(self, *names):
        """Trace all functions from here on whose dotted names match: as they
        were defined, not what replaced them."""
        if self._kv_native is None:
            raise RuntimeError("functions can be traced only in one process with the "
                               "candidate, and the task's integrity is I2")
        self._kv_native.start(",".join(names))

    # -- recording

    def _kv_thread(self):
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        # The object itself, because the numbers of threads are reused.
        key = task if task is not None else threading.current_thread()
        n = self._kv_threads.get(key)
        if n is None:
            n = self._kv_threads[key] = len(self._kv_threads)
        return n

    def _kv_identity(self, x):
        n = self._kv_ids.get(id(x))
        if n is None:
            n = self._kv_ids[id(x)] = len(self._kv_ids) + 1
            self._kv_kept.append(x)  # so that no other object gets its id
        return n

    def _kv_value(self, x, depth=DEPTH_MAX):
        """Describe X; what can't be read is marked as cut, never guessed."""
        self._kv_nodes -= 1
        try:
            if self._kv_nodes > 0:
                return self._kv_look(x, depth)
        except Exception:
            pass
        return {"$": self._kv_identity(x), "type": "object", "cut": True}

    def _kv_look(self, x, depth):
        t = type(x)
        # A subclass of plain data is taken as that data, whoever defined it.
        if t not in PLAIN and t is not float and isinstance(x, (str, int, float)):
            x = str.__str__(x) if isinstance(x, str) else int.__int__(x) if isinstance(
                x, int) else float.__float__(x)
            t = type(x)
        if t is str:
            if len(x) <= TEXT_MAX:
                return x
            return {"$": None, "type": "str", "len": len(x), "text": x[:TEXT_MAX],
                    "cut": True}
        if t is int and abs(x) >= 1 << 63:
            return {"$": None, "type": "int", "text": hex(x)[:TEXT_MAX]}
        if t in PLAIN:
            return x
        if t.__module__ == "numpy" and getattr(x, "shape", None) == () and \
                hasattr(x, "item") and depth > 0:
            return self._kv_value(x.item(), 0)
        if t is float:
            return x if math.isfinite(x) else {"$": None, "type": "float", "text": repr(x)}
        if t is bytes:
            return {"$": None, "type": "bytes", "len": len(x),
                    "text": x[:TEXT_MAX].decode("latin-1"), "cut": len(x) > TEXT_MAX}
        v = {"$": self._kv_identity(x), "type": _type_name(t)}
        if hasattr(t, "_kv_id"):
            # An object of the other process, whose own description proves
            # nothing.
            v["type"], v["is"] = _their_name(t), [
                _their_name(k) if hasattr(k, "_kv_id") else _type_name(k)
                for k in t.__mro__ if k is not object]
            if isinstance(x, BaseException):
                # Its arguments, as its __str__ is code of the candidate.
                args = BaseException.args.__get__(x)
                if args and type(args[0]) is str:
                    v["text"] = args[0][:TEXT_MAX]
        elif isinstance(x, SEQUENCES):
            size = len(x)
            items = list(itertools.islice(x, ITEMS_MAX + 1))
            if isinstance(x, (set, frozenset)) and all(type(i) in PLAIN for i in items):
                items.sort(key=repr)
            v["len"], v["is"] = size, _bases(t)
            keep = items[:ITEMS_MAX] if depth > 0 else []
            v["items"] = [self._kv_value(i, depth - 1) for i in keep]
            if len(keep) < size:
                v["cut"] = True
        elif isinstance(x, dict):
            v["is"] = _bases(t)
            size = len(x)
            items = list(itertools.islice(x.items(), ITEMS_MAX + 1))
            keep = items[:ITEMS_MAX] if depth > 0 else []
            v["len"] = size
            v["entries"] = [[self._kv_value(k, depth - 1), self._kv_value(i, depth - 1)]
                            for k, i in keep]
            if len(keep) < size:
                v["cut"] = True
        elif t is Double:
            v["type"] = x._kv.name
        elif isinstance(x, enum.Enum):
            v["is"] = _bases(t)
            v["attrs"] = {"name": x.name, "value": self._kv_value(x.value, depth - 1)}
        elif isinstance(x, BaseException):
            v["is"], v["text"] = _bases(t), str(x)[:TEXT_MAX]
        elif isinstance(x, os.PathLike):
            v["is"], v["text"] = _bases(t) + ["str"], os.fspath(x)[:TEXT_MAX]
        elif t.__module__.split(".")[0] in ("numpy", "torch", "jax", "tensorflow"):
            self._kv_array(x, v)
        else:
            self._kv_describe(x, t, v, depth)
        return v

    def _kv_outline(self, v):
        """The description of a value without its content."""
        if type(v) is not dict:
            return v if type(v) is not str or len(v) < 200 else {
                "$": None, "type": "str", "len": len(v), "text": v[:200], "cut": True}
        if v.get("$", 0) == 0:
            return {k: self._kv_outline(x) for k, x in v.items()}
        return {k: x for k, x in v.items() if k in ("$", "type", "len", "shape", "dtype")
                } | {"cut": True}

    @staticmethod
    def _kv_array(x, v):
        try:
            v["shape"] = [int(n) for n in x.shape]
            v["dtype"] = str(x.dtype).split(".")[-1]
            v["len"] = v["shape"][0] if v["shape"] else 0
        except Exception:
            v["cut"] = True

    def _kv_describe(self, x, t, v, depth):
        """Describe an object of the driver or of the library."""
        v["is"] = _bases(t)
        own = getattr(x, "__dict__", None)
        if depth > 0 and type(own) is dict:
            v["attrs"] = {str(k): self._kv_value(i, depth - 2)
                          for k, i in list(own.items())[:ITEMS_MAX]
                          if not str(k).startswith("_")}

    def _kv_put(self, event):
        line = json.dumps(event, allow_nan=False)
        if len(line) > EVENT_MAX:
            for k in ("args", "kwargs", "result", "on"):
                v = event.get(k)
                if type(v) is list:
                    event[k] = [self._kv_outline(x) for x in v]
                elif v is not None:
                    event[k] = self._kv_outline(v)
            line = json.dumps(event, allow_nan=False)
        if self._kv_native is not None:
            return self._kv_native.put('{"thread' + line.split('"thread', 1)[1])
        if self._kv_seq >= EVENTS_MAX or self._kv_bytes + len(line) > BYTES_MAX:
            self._kv_cut = True
            return 0
        self._kv_seq += 1
        self._kv_bytes += len(line)
        self._kv_lines.append(line)
        return self._kv_seq

    def _kv_event(self, kind, name, call, **members):
        with self._kv_lock:
            self._kv_nodes = NODES_MAX
            # The end of a call is recorded in the thread of the call.
            thread = self._kv_of.get(call)
            if thread is None:
                thread = self._kv_thread()
            depth = self._kv_depth.get(thread, 0)
            if kind in ("return", "exception"):
                self._kv_of.pop(call, None)
                depth = self._kv_depth[thread] = max(depth - 1, 0)
            event = {"seq": self._kv_seq + 1, "thread": thread, "depth": depth,
                     "kind": kind, "name": name, "call": call}
            for k, x in members.items():
                if k == "result" or x is not None:
                    event[k] = self._kv_value(x)
            event["time"] = time.monotonic_ns()
            self._kv_put(event)

    def _kv_call(self, name, args, kw, on):
        with self._kv_lock:
            self._kv_nodes = NODES_MAX
            thread = self._kv_thread()
            depth = self._kv_depth.get(thread, 0)
            self._kv_depth[thread] = depth + 1
            event = {"seq": self._kv_seq + 1, "thread": thread, "depth": depth,
                     "kind": "call", "name": name, "caller": None if self._kv_native is None else _caller(),
                     "args": [self._kv_value(a) for a in args],
                     "kwargs": {str(k): self._kv_value(v) for k, v in kw.items()}}
            if on is not None:
                event["on"] = self._kv_value(on)
            event["time"] = time.monotonic_ns()
            seq = self._kv_put(event)
            self._kv_of[seq] = thread
            return seq

    def _kv_raised(self, name, seq, e):
        self._kv_event("exception", name, seq, result=e)

    def _kv_finish(self, name, seq, make):
        try:
            value = make()
        except BaseException as e:
            self._kv_raised(name, seq, e)
            raise
        self._kv_event("return", name, seq, result=value)
        return value

    def _kv_close(self):
        """End the run: restore what was replaced, and return the lines."""
        self._kv_stack.close()
        with self._kv_lock:
            if self._kv_native is not None:
                return self._kv_native.take()
            end = {"end": True, "events": self._kv_seq, "truncated": self._kv_cut}
            return "\n".join([*self._kv_lines, json.dumps(end), ""])


def _written(frame):
    """The last part of the dotted name that the driver wrote as the first
    argument of its call.  The function's own __name__ is not trusted."""
    file, at = frame.f_code.co_filename, None
    if hasattr(frame.f_code, "co_positions"):
        at = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
    try:
        with open(file, "rb") as f:
            tree = _TREES.setdefault(file, None) or ast.parse(f.read())
    except (OSError, SyntaxError):
        return "call"
    _TREES[file] = tree
    for n in ast.walk(tree):
        if not (isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.args
                and n.func.attr in ("call", "acall")):
            continue
        here = (n.lineno, n.end_lineno, n.col_offset, n.end_col_offset)
        if here == at or (at is None and n.lineno <= frame.f_lineno <= n.end_lineno):
            what = n.args[0]
            return what.attr if isinstance(what, ast.Attribute) else \
                what.id if isinstance(what, ast.Name) else "call"
    return "call"


def _caller():
    """The line that made the call, if it is in this process."""
    f = sys._getframe(1)
    while f is not None:
        file = f.f_code.co_filename
        if file == _HERE or "unittest/mock" in file:
            f = f.f_back
            continue
        if file.startswith("<"):
            return None  # the other process made the call
        return {"file": file.rsplit("/", 1)[-1], "line": f.f_lineno,
                "name": f.f_code.co_name}
    return None


def _bases(t):
    return [_type_name(k) for k in t.__mro__ if k is not object]


def _their_name(t):
    """The name of a class of the other process, which can claim to be of any
    module."""
    name = t.__qualname__.rpartition(".")[2]
    if name not in BUILTIN and \
            type(sys.modules.get(t.__module__)).__name__ == "RemoteModule":
        return "%s.%s" % (t.__module__, name)
    return "candidate:" + name


def _resolve(target):
    module, _, attribute = target.rpartition(".")
    if not module:
        __import__(target)
        return sys.modules[target]
    try:
        __import__(module)
        owner = sys.modules[module]
    except ImportError:
        owner = _resolve(module)
    return getattr(owner, attribute)


class _State:
    """The state of a double, which none of its attributes shows."""
    __slots__ = ("calls", "name", "how", "each", "of", "made", "at")

    def begin(self, calls, name, how):
        unknown = set(how) - {"returns", "each", "raises", "does", "does_with", "awaits",
                              "attributes"}
        if unknown:
            raise TypeError("a double has no %r" % sorted(unknown)[0])
        self.calls, self.name, self.how = calls, name, how
        self.each = iter(how["each"]) if "each" in how else None
        self.of, self.made, self.at = None, 0, 0

    def result(self, args, kw, on):
        how = self.how
        if "raises" in how:
            raise how["raises"]
        if self.each is not None:
            value = next(self.each, _MISSING)
            if value is _MISSING:
                raise RuntimeError("%s is called more often than there are results"
                                   % self.name)
            if isinstance(value, BaseException):
                raise value
            return value
        if "does_with" in how:
            return how["does_with"](on, *args, **kw)
        if "does" in how:
            return how["does"](*args, **kw)
        if "returns" in how:
            return how["returns"]
        made = Double(self.calls, self.name, {})
        made._kv.made = self.at
        return made

    def call(self, double, args, kw, on):
        seq = self.calls._kv_call(self.name, args, kw, on)
        if self.how.get("awaits"):
            return self.awaited(seq, args, kw, on)
        self.at = seq
        return self.calls._kv_finish(self.name, seq, lambda: self.result(args, kw, on))

    async def awaited(self, seq, args, kw, on):
        calls = self.calls
        calls._kv_event("await", self.name, seq)
        self.at = seq
        try:
            value = self.result(args, kw, on)
            if hasattr(value, "__await__"):
                value = await value
        except BaseException as e:
            calls._kv_raised(self.name, seq, e)
            raise
        calls._kv_event("return", self.name, seq, result=value)
        return value

    def context(self, kind, double):
        self.calls._kv_event(kind, self.name, self.made, on=double)


class Double:
    """Takes the place of a function, class, object or context.  HOW:

    returns=V       what a call gives; otherwise another double
    each=[V, ...]   what the calls give, one after the other; exceptions are raised
    raises=E        what a call raises
    does=F          is called with the arguments, and gives the result
    awaits=True     a call gives something to be awaited
    attributes={}   what attributes are, and not doubles

    Its own attributes are only those that somebody has set."""
    __slots__ = ("_kv", "__dict__", "__weakref__")

    def __init__(self, calls, name, how):
        self._kv = _State()
        self._kv.begin(calls, name, how)
        for k, v in how.get("attributes", {}).items():
            setattr(self, k, v)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        child = Double(self._kv.calls, "%s.%s" % (self._kv.name, name), {})
        child._kv.of = self
        self.__dict__[name] = child
        return child

    def __call__(self, *args, **kw):
        return self._kv.call(self, args, kw, self._kv.of)

    def __copy__(self):
        return self.__deepcopy__({})

    def __deepcopy__(self, memo):
        """Make another double of the same kind."""
        other = Double(self._kv.calls, self._kv.name, self._kv.how)
        other._kv.of, other._kv.made = self._kv.of, self._kv.made
        memo[id(self)] = other
        return other

    def __enter__(self):
        self._kv.context("enter", self)
        return self

    def __exit__(self, *exc):
        self._kv.context("exit", self)
        return False

    async def __aenter__(self):
        self._kv.context("enter", self)
        return self

    async def __aexit__(self, *exc):
        self._kv.context("exit", self)
        return False

    def __iter__(self):
        raise TypeError("the double %s is not iterable" % self._kv.name)


_TREES = {}   # by file
_PLACED = {}  # by target: the double that every run puts there
