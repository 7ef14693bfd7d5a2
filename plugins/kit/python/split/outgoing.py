# Encodes objects of this half for the other one.
import inspect
import json
import sys
import types

from names import FUNCTIONS, HELD, SPECIAL, VALUES  # joined
from standins import RemoteBound, RemoteType, id_of  # joined
from wire import Broken, Refused  # joined


class Whole:
    """Marks a bound method that is sent as an object, not as an attribute."""

    def __init__(self, function):
        self.function = function


class Outgoing:
    """Gives each object that is sent a number, by which the other half refers
    to it.  Needs Codec."""

    def export(self, x):
        i = self.export_of.get(id(x))
        if i is None:
            i = self.next_export
            self.next_export += 1
            self.exports[i] = x
            self.export_of[id(x)] = i
            self.sent[i] = 0
        self.sent[i] += 1
        return i

    def encode_class(self, c):
        if isinstance(c, RemoteType):
            return ["y", type.__getattribute__(c, "_kv_id")]
        if self.is_shared_class(c):
            return ["g", c.__module__, c.__qualname__]
        return ["o", self.export(c), "c"]

    def encode_own_class(self, c):
        """The class of an instance that stays here."""
        if isinstance(c, RemoteType):
            return ["y", type.__getattribute__(c, "_kv_id")]
        return ["o", self.export(c), "c"]

    def encode_object(self, x):
        t = type(x)
        if t is Whole:
            return self.encode_function(x.function)
        if t is RemoteBound:
            d = object.__getattribute__(x, "__dict__")
            return ["a", self.encode(d["_kv_self"]), d["_kv_name"]]
        number = id_of(x)
        if number is not None:
            return ["y", number]
        if isinstance(x, type):
            return self.encode_class(self.allow(x))
        if isinstance(x, types.ModuleType):
            return self.encode_module(x)
        if isinstance(x, BaseException):
            return self.encode_exception(x)
        self.allow(x)
        if t in FUNCTIONS:
            return self.encode_function(x)
        name = getattr(x, "__name__", None) if t is types.MethodType else None
        if name is not None and getattr(x.__self__, name, None) == x:
            return ["a", self.encode(x.__self__), str(name)]
        if t is types.MethodType:
            return self.encode_function(x)
        extra = []
        for v in VALUES:
            if issubclass(t, v):
                extra = [self.encode(self.plain(x, v))]
                break
        cls = self.encode_own_class(t)
        shown = self.shown_class(x)
        return ["o", self.export(x), "i", cls, extra,
                None if shown is None else self.encode_class(shown)]

    def shown_class(self, x):
        try:
            c = x.__class__
        except Exception:
            return None
        return c if c is not type(x) and isinstance(c, type) else None

    def plain(self, x, kind):
        """The builtin value in an instance X of a subclass, whatever methods
        the subclass overrides."""
        if kind is tuple:
            return tuple(tuple.__iter__(x))
        if kind is frozenset:
            return frozenset(frozenset.__iter__(x))
        if kind is str:
            return str.__str__(x) if type(x) is str else "".join(str.__iter__(x))
        if kind is int:
            return int.__int__(x)
        if kind is float:
            return float.__float__(x)
        if kind is bytes:
            return bytes(memoryview(x))
        return complex(x.real, x.imag)

    def encode_function(self, x):
        known = self.library_name(x)
        if known is not None:
            return ["g", *known]
        doc = getattr(x, "__doc__", None)
        return ["o", self.export(x), "f", str(getattr(x, "__name__", "?")),
                str(getattr(x, "__qualname__", "?")), str(getattr(x, "__module__", "?")),
                doc if type(doc) is str else None, self.encode_signature(x),
                inspect.iscoroutinefunction(x)]

    def encode_signature(self, x):
        try:
            s = inspect.signature(x)
            out = [[p.name, int(p.kind), p.default is not p.empty,
                    None if p.default is p.empty else self.encode(p.default),
                    p.annotation is not p.empty,
                    None if p.annotation is p.empty else self.encode(p.annotation)]
                   for p in s.parameters.values()]
            has = s.return_annotation is not s.empty
            return [out, has, self.encode(s.return_annotation) if has else None]
        except Exception:  # whatever the object's own attributes do
            return None

    def op_signature(self, x):
        return json.dumps(self.encode_signature(x))

    def library_name(self, x):
        """The name by which both halves find X, or None."""
        m, q = getattr(x, "__module__", None), getattr(x, "__qualname__", None)
        if type(m) is not str or type(q) is not str or "<" in q:
            return None
        if m.split(".")[0] not in sys.stdlib_module_names and m.split(".")[0] not in (
                "numpy", "torch"):
            return None
        y = sys.modules.get(m)
        for part in q.split("."):
            y = getattr(y, part, None)
        return [m, q] if y is x else None

    def is_shared_class(self, c):
        return self.library_name(c) is not None

    raising = []

    def encode_exception(self, x):
        d = BaseException.__getattribute__(x, "__dict__")
        if x in self.raising:
            return ["o", self.export(x), "x"]
        self.allow(x)
        out = ["o", self.export(x), "x", self.encode_class(type(x))]
        self.raising.append(x)
        try:
            return out + self.encode_raised(x, d)
        finally:
            self.raising.pop()

    def encode_raised(self, x, d):
        state = []
        for k, v in list(d.items()) if self.is_shared_class(type(x)) else ():
            try:
                if type(k) is str and not k.startswith("_kv"):
                    state += [k, self.attempt(v)]
            except Refused:
                pass
        for k in ("filename", "name", "path"):
            v = getattr(x, k, None) if isinstance(x, (OSError, ImportError, NameError,
                                                      AttributeError)) else None
            if type(v) is str:
                state += [k, v]
        args = []
        for a in x.args:
            try:
                args.append(self.attempt(a))
            except Refused:
                args.append(repr(a))
        links = [None if e is None else self.encode_exception_or_own(e)
                 for e in (x.__cause__, x.__context__)]
        return [args, state, *links, bool(x.__suppress_context__)]

    def encode_exception_or_own(self, e):
        i = id_of(e)
        return ["y", i] if i is not None else self.encode_exception(e)

    def encode_module(self, m):
        raise Refused("the module %s" % m.__name__)

    def allow(self, x):
        return x

    def describe(self, i):
        """Describe a class of this half, so that the other can make a
        stand-in."""
        c = self.exports[i]
        own = [k for k in c.__mro__ if k is not object and k not in VALUES and not
               (k.__module__ == "builtins" and issubclass(k, BaseException))]
        dunders = [n for n in (*SPECIAL, "__eq__", "__await__")
                   if any(n in vars(k) and vars(k)[n] is not None for k in own)]
        for k in own:
            if "__hash__" in vars(k):
                if vars(k)["__hash__"] is None:
                    dunders = [n for n in dunders if n != "__hash__"] + ["-__hash__"]
                break
        members = self.members(c)
        for k in own:
            if k in HELD:
                members.append(["held", "held", HELD[k]])
                break
        asks = type(c).__instancecheck__ is not type.__instancecheck__ \
            and not self.is_shared_class(c)
        doc = c.__dict__.get("__doc__")
        return (c.__name__, c.__qualname__, str(c.__module__),
                doc if type(doc) is str else None, tuple(c.__bases__), members, dunders,
                asks)

    def members(self, c):
        return []

    def op_cls(self, i):
        if i not in self.exports or not isinstance(self.exports[i], type):
            raise Broken("a description of something that is no class")
        return self.describe(i)

    def is_kind(self, c, a):
        """Whether class C is one of A's, which may look at what it can do."""
        try:
            return issubclass(c, a)
        except Exception:
            return a in c.__mro__

    def op_virtual(self, i):
        out = []
        for m in ("collections.abc", "numbers", "io", "os", "contextlib"):
            lib = sys.modules.get(m)
            for n, a in vars(lib).items() if lib is not None else ():
                if isinstance(a, type) and hasattr(a, "register") and n[0] != "_" and \
                        self.is_kind(self.exports[i], a):
                    out.append([m, n])
        return out
