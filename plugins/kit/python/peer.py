# The two halves of a split as peers: objects that stay where they are, and
# stand-ins for them on the other side.  A request goes over, the answer comes
# back; between the two the other side may ask in turn, on the same chain, so
# that callbacks run on the thread that waits for them.
import collections.abc
import copy
import functools
import importlib
import inspect
import weakref

# Modules of the library that both halves have of their own; the stand-in of
# any other is of the worker's.
import argparse, contextlib, csv, dataclasses, enum, errno, glob, hashlib, heapq, io
import itertools, logging, os, random, shutil, signal, statistics, string, subprocess
import tempfile, textwrap, time, traceback, typing, urllib.parse, warnings, zlib
LENT = {"abc", "argparse", "base64", "collections", "collections.abc", "contextlib", "copy",
        "csv", "dataclasses", "datetime", "decimal", "enum", "errno", "fractions",
        "functools", "glob", "hashlib", "heapq", "inspect", "io", "itertools", "json",
        "logging", "math", "operator", "os", "os.path", "pathlib", "random", "re",
        "shutil", "signal", "socket", "statistics", "string", "struct", "subprocess",
        "sys", "tempfile", "textwrap", "threading", "time", "traceback", "types",
        "typing", "urllib", "urllib.parse", "uuid", "warnings", "weakref", "zlib"}
SHARED = {"builtins", "collections", "collections.abc", "datetime", "decimal", "fractions",
          "pathlib", "uuid", "abc", "numbers", "re", "ipaddress"}
# Exceptions of the library that are the same on both sides.
RAISED = {"json.decoder", "asyncio.exceptions", "concurrent.futures._base", "configparser",
          "sqlite3", "zipfile", "tarfile", "csv", "_csv", "xml.etree.ElementTree",
          "xml.parsers.expat", "pyexpat", "urllib.error", "http.client", "subprocess",
          "queue", "_queue", "socket", "ssl", "struct", "binascii", "zlib", "lzma",
          "_lzma", "pickle", "_pickle", "shutil", "statistics", "string", "argparse",
          "getopt", "smtplib", "email.errors", "dataclasses", "copy", "re", "locale",
          "graphlib", "contextlib", "numpy", "numpy.linalg", "numpy.core._exceptions"}
PEER = None


def shared_class(c):
    """Whether both halves take their own class of this name for it."""
    m, q = c.__module__, c.__qualname__
    if c is KeyboardInterrupt or c is GeneratorExit:
        return False  # it would end the tester's session
    if m not in (RAISED if issubclass(c, BaseException) and m != "builtins" else SHARED):
        return False
    return getattr(sys.modules.get(m), q, None) is c


MISSING = object()

# Special methods that a stand-in has when its original does.
SPECIAL = set("""add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv
floordiv rfloordiv ifloordiv mod rmod imod divmod rdivmod pow rpow ipow lshift rlshift
ilshift rshift rrshift irshift and rand iand or ror ior xor rxor ixor matmul rmatmul imatmul
neg pos abs invert int float complex index round trunc floor ceil bool len length_hint
getitem setitem delitem missing contains iter next reversed call enter exit str repr format
bytes fspath lt le gt ge hash get set delete set_name aiter anext await aenter aexit
instancecheck subclasscheck class_getitem sizeof""".split())
SPECIAL = {"__%s__" % n for n in SPECIAL}
# These are answered here where the class carries its value with it.
COMPARE = {"__lt__", "__le__", "__gt__", "__ge__", "__hash__"}
VALUES = (int, str, float, bytes, tuple, frozenset, complex)
HELD = {list: "list", dict: "dict", set: "set", bytearray: "bytearray",
        collections.deque: "deque"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodWrapperType,
             types.WrapperDescriptorType, types.MethodDescriptorType)


# With an operand: what the candidate says of it, or makes of it.
ORDER = {"__lt__", "__le__", "__gt__", "__ge__", "__contains__"}
ARITHMETIC = {"__%s%s__" % (p, n) for p in ("", "r", "i") for n in
              "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul".split()}
ARITHMETIC |= {"__divmod__", "__rdivmod__"}
TEXTUAL = {"__str__", "__repr__", "__format__", "__hash__"}
# Attributes with such names that are fetched; any other is asked for by a
# library that looks for a protocol, and none of those is answered.
FETCHED = {"__wrapped__", "__annotations__", "__members__", "__dataclass_fields__",
           "__slots__", "__match_args__", "__func__", "__name__", "__doc__",
           "__qualname__", "__args__", "__origin__", "__parameters__", "__version__",
           "__author__", "__all__", "__call__", "__init__", "__abstractmethods__",
           "__isabstractmethod__", "__new__", "__module__", "__code__", "__defaults__",
           "__kwdefaults__", "__closure__", "__globals__", "__getattr__", "__mro__",
           "__notes__", "__mro_entries__"}
# What test frameworks look for on whatever they meet.
MARKS = ("_pytest", "pytest", "_mock", "_spec", "_kv", "__unittest", "_is_coroutine",
         "_hypothesis", "hypothesis")


def asked_in_vain(name):
    return name.startswith(MARKS) or (
        name[:2] == "__" and name[-2:] == "__" and name not in FETCHED)


def value_special(name):
    """Of a class that is a number or text with additions: what it does with
    its like is its affair; with anything else the builtin type decides, and
    that is not what it says it does."""
    forward = special(name)

    def method(self, *args, **kw):
        if args and all(id_of(a) is not None for a in args):
            return forward(self, *args, **kw)
        raise PEER.refusal("operator", "%s of %s, which is a %s with a %s of its own" % (
            name, type(self).__qualname__, type(self)._kv_layout.__name__, name))
    method.__name__ = name
    return method


class ValueMethod:
    """The same for a method that the builtin type has."""

    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls=None):
        raise PEER.refusal("method", "%s of a class that is a builtin value" % self.name)


def lazy_asyncio():
    """A large package, which few tests want."""
    return importlib.import_module("asyncio")


def running_loop():
    asyncio = sys.modules.get("asyncio")
    return None if asyncio is None else asyncio._get_running_loop()


def special(name):
    if name in ("__exit__", "__aexit__"):
        def method(self, kind, value, trace):
            # Stack frames stay where they are.
            return PEER.request("sp", self, name, (kind, value, None), {})
    else:
        def method(self, *args, **kw):
            return PEER.request("sp", self, name, args, kw)
    method.__name__ = name
    return method


def id_of(x):
    """Its number over there, if X is a stand-in."""
    t = type(x)
    if isinstance(t, RemoteType) or t in (RemoteFunction, RemoteModule):
        return object.__getattribute__(x, "_kv_id")
    if t is RemoteType:
        return type.__getattribute__(x, "_kv_id")
    if isinstance(x, BaseException):
        return BaseException.__getattribute__(x, "__dict__").get("_kv_id")
    return None


# --- stand-ins ------------------------------------------------------------------

class RemoteDict(collections.abc.Mapping):
    """The names of a class or module over there, as they are defined."""

    def __init__(self, owner):
        self._owner = owner

    def __getitem__(self, name):
        found, value = PEER.request("raw", self._owner, name)
        if not found:
            raise KeyError(name)
        return value

    def __iter__(self):
        return iter(PEER.request("names", self._owner))

    def __len__(self):
        return len(PEER.request("names", self._owner))


class RemoteMethod:
    """A function of a class over there."""

    def __init__(self, name):
        self.name = name

    def __set_name__(self, owner, name):
        self.owner = owner

    def __get__(self, obj, cls=None):
        if obj is None:
            return PEER.request("get", cls if cls is not None else self.owner, self.name)
        return RemoteBound(obj, self.name, self.owner)


class RemoteProperty:
    def __init__(self, name):
        self.name = name

    def __set_name__(self, owner, name):
        self.owner = owner

    def __get__(self, obj, cls=None):
        if obj is None:
            return PEER.request("get", cls if cls is not None else self.owner, self.name)
        return PEER.request("oget", self.owner, self.name, obj)

    def __set__(self, obj, value):
        PEER.request("set", obj, self.name, value)

    def __delete__(self, obj):
        PEER.request("del", obj, self.name)


class RemoteClassAttribute:
    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls=None):
        return PEER.request("get", obj if obj is not None else cls, self.name)


class RemoteBound:
    """A bound method: fetched only when more than a call is wanted."""

    def __init__(self, obj, name, owner):
        d = self.__dict__
        d["_kv_self"], d["_kv_name"], d["_kv_owner"] = obj, name, owner

    def __call__(self, *args, **kw):
        return PEER.request("meth", self._kv_owner, self._kv_name, self._kv_self, args, kw)

    @property
    def __signature__(self):
        return PEER.signature(self._kv_real())

    def _kv_real(self):
        return PEER.request("get", self._kv_self, self._kv_name, True)

    def __getattr__(self, name):
        if name == "__self__":
            return self._kv_self
        if asked_in_vain(name):
            raise AttributeError(name)
        return getattr(self._kv_real(), name)

    def __setattr__(self, name, value):
        setattr(self._kv_real(), name, value)

    def __eq__(self, other):
        return type(other) is RemoteBound and self._kv_self is other._kv_self \
            and self._kv_name == other._kv_name

    def __hash__(self):
        return hash((id(self._kv_self), self._kv_name))

    def __repr__(self):
        return "<bound method %s of %r>" % (self._kv_name, self._kv_self)

    @property
    def __class__(self):
        return types.MethodType

    def __iter__(self):
        return iter(self._kv_real())

    def __enter__(self):
        return self._kv_real().__enter__()


class RemoteFunction:
    """A function over there."""

    def __init__(self, number, name, qualname, module, doc, signature, is_async):
        own = dict(_kv_id=number, __name__=name, __qualname__=qualname, __module__=module,
                   __doc__=doc)
        if signature is not None:
            own["__signature__"] = signature
        if is_async:
            own["_is_coroutine"] = lazy_asyncio().coroutines._is_coroutine
        for k, v in own.items():
            object.__setattr__(self, k, v)

    def __call__(self, *args, **kw):
        return PEER.request("call", self, args, kw)

    def __get__(self, obj, cls=None):
        return self if obj is None else types.MethodType(self, obj)

    def __getattr__(self, name):
        if asked_in_vain(name):
            raise AttributeError(name)
        return PEER.request("get", self, name)

    def __setattr__(self, name, value):
        PEER.request("set", self, name, value)

    def __delattr__(self, name):
        PEER.request("del", self, name)

    def __repr__(self):
        return "<function %s>" % object.__getattribute__(self, "__qualname__")

    @property
    def __class__(self):
        return types.FunctionType

    @property
    def __dict__(self):
        return PEER.request("vars", self)


class RemoteModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("_kv") or name in ("__path__", "__spec__", "__file__"):
            raise AttributeError(name)
        return PEER.module_attribute(self, name)

    def __setattr__(self, name, value):
        # The import system notes submodules as attributes.
        if name in ("__spec__", "__path__", "__loader__", "__package__", "__file__",
                    "__cached__") or type(value) is RemoteModule:
            object.__setattr__(self, name, value)
        else:
            PEER.request("set", self, name, value)

    def __delattr__(self, name):
        PEER.request("del", self, name)

    def __dir__(self):
        return PEER.request("dir", self)

    @property
    def __dict__(self):
        return RemoteDict(self)

    @property
    def __doc__(self):
        return PEER.request("get", self, "__doc__")


class RemoteType(type):
    """The class of stand-ins for instances of a class over there; also of
    classes made here that derive from one."""

    def __new__(mcls, name, bases, ns, /, kv=None, **kw):
        if kv is None:
            return PEER.derive(mcls, name, bases, ns, kw)
        return type.__new__(mcls, name, bases, ns)

    def __init__(cls, name, bases, ns, /, kv=None, **kw):
        type.__init__(cls, name, bases, ns)

    def __call__(cls, *args, **kw):
        return PEER.request("call", cls, args, kw)

    @property
    def __signature__(cls):
        return PEER.signature(cls)

    def __getattr__(cls, name):
        if asked_in_vain(name):
            raise AttributeError(name)
        return PEER.class_attribute(cls, name)

    def __setattr__(cls, name, value):
        if name in ("__abstractmethods__", "__module__", "__qualname__", "__doc__"):
            type.__setattr__(cls, name, value)
            return
        PEER.request("set", cls, name, value)

    def __delattr__(cls, name):
        PEER.request("del", cls, name)

    @property
    def __dict__(cls):
        return RemoteDict(cls)

    def __instancecheck__(cls, x):
        if type.__instancecheck__(cls, x):
            return True
        return bool(cls._kv_asks) and PEER.request("isinst", cls, x)

    def __subclasscheck__(cls, x):
        if type.__subclasscheck__(cls, x):
            return True
        return bool(cls._kv_asks) and PEER.request("issub", cls, x)

    def __dir__(cls):
        return PEER.request("dir", cls)

    def __iter__(cls):
        return PEER.request("sp", cls, "__iter__", (), {})

    def __reversed__(cls):
        return PEER.request("sp", cls, "__reversed__", (), {})

    def __len__(cls):
        return PEER.request("sp", cls, "__len__", (), {})

    def __bool__(cls):
        return True

    def __contains__(cls, x):
        return PEER.request("sp", cls, "__contains__", (x,), {})

    def __getitem__(cls, x):
        return PEER.request("item", cls, x)


def _getattr(self, name):
    if asked_in_vain(name):
        raise AttributeError(name)
    return PEER.request("get", self, name)


def _setattr(self, name, value):
    if name in ("__traceback__", "__context__", "__cause__", "__suppress_context__"):
        BaseException.__setattr__(self, name, value)
    else:
        PEER.request("set", self, name, value)


def _delattr(self, name):
    PEER.request("del", self, name)


def _dir(self):
    return PEER.request("dir", self)


def _eq(self, other):
    if self is other:
        return True
    return PEER.equal(self, other)


def _ne(self, other):
    r = _eq(self, other)
    return r if r is NotImplemented else not r


def _hash(self):
    return object.__hash__(self)


def _repr(self):
    t = type(self)
    return "<%s.%s object>" % (t.__module__, t.__qualname__)


def _copy(self):
    return PEER.request("copy", self)


def _deepcopy(self, memo):
    return PEER.request("deepcopy", self)


def _reduce(self, protocol):
    raise PEER.refusal("pickle", "an object of the candidate's is pickled here")


def _dict(self):
    try:
        return PEER.request("vars", self)
    except TypeError as e:
        raise AttributeError(str(e))


@functools.lru_cache(None)
def _shadow(cls, held):
    """For isinstance: a class that is both the stand-in and what it holds."""
    builtin = [b for b in HELD if HELD[b] == held][0]
    return type.__new__(type, cls.__name__, (builtin,), {"__module__": cls.__module__})


def _class(self):
    t = type(self)
    if t.__module__ == "builtins" and t.__name__ == "generator":
        return types.GeneratorType
    try:
        return PEER.shown(self)
    except AttributeError:
        pass
    return t if t._kv_held is None else _shadow(t, t._kv_held)


def _await(self):
    return PEER.drive(self)


def _coroutine(ns):
    def send(self, value):
        try:
            run = object.__getattribute__(self, "_kv_run")
        except AttributeError:
            run = PEER.drive(self)
            object.__setattr__(self, "_kv_run", run)
        return run.send(value)

    def throw(self, *args):
        if len(args) > 1 and isinstance(args[1], BaseException):
            args = args[1:2]
        try:
            run = object.__getattribute__(self, "_kv_run")
        except AttributeError:
            run = PEER.drive(self)
            object.__setattr__(self, "_kv_run", run)
        return run.throw(*args[:1])

    def close(self):
        try:
            object.__getattribute__(self, "_kv_run").close()
        except AttributeError:
            PEER.request("meth", None, "close", self, (), {})

    ns.update(send=send, throw=throw, close=close)


FORWARD = {
    "__getattr__": _getattr, "__setattr__": _setattr, "__delattr__": _delattr,
    "__dir__": _dir, "__eq__": _eq, "__ne__": _ne, "__hash__": _hash, "__repr__": _repr,
    "__copy__": _copy, "__deepcopy__": _deepcopy, "__reduce_ex__": _reduce,
}


CHAINS_MOST = 300
FRAMES = 12  # of ours between a request and what it calls
DEEP = 6000  # levels of a value


def deeper():
    """Values may be deep where calls may not."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    return before


class Whole:
    """A bound method as an object of its own, not as an attribute."""

    def __init__(self, function):
        self.function = function


# --- the peer ---------------------------------------------------------------------

class Peer(Codec):
    def __init__(self, fd, odd):
        super().__init__(odd)
        self.wire = Wire(fd)
        self.exports, self.export_of, self.sent = {}, {}, {}
        self.imports, self.received, self.dropped = {}, {}, []
        self.next_export = 1
        self.local = threading.local()
        self.boxes = {0: collections.deque()}
        self.next_chain = 1 if odd else 2
        self.lead, self.ready, self.waiting = threading.Lock(), threading.Condition(), 0
        self.tasks, self.next_task, self.loop = {}, 1, None
        self.many = False  # more than one chain: nothing is forgotten
        self.local.chain = 0

    # -- objects out

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
        """As the class of an instance that stays here."""
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
        if t is types.MethodType and getattr(x.__self__, x.__name__, None) == x:
            return ["a", self.encode(x.__self__), str(x.__name__)]
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
        """What a subclass of a value holds, whatever it says it does."""
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
        except (ValueError, TypeError, Refused, RecursionError):
            return None

    def library_name(self, x):
        """A name under which both halves find it."""
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

    raising = []

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
        """A class of ours, for a stand-in of it."""
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

    def op_virtual(self, i):
        out = []
        for m in ("collections.abc", "numbers", "io", "os", "contextlib"):
            lib = sys.modules.get(m)
            for n, a in vars(lib).items() if lib is not None else ():
                if isinstance(a, type) and hasattr(a, "register") and \
                        a in self.exports[i].__mro__ and n[0] != "_":
                    out.append([m, n])
        return out

    # -- objects in

    def decode_form(self, form, f):
        if form == "a":
            obj = self.decode(f[1])
            return self.decode_attribute(obj, str(f[2]))
        return super().decode_form(form, f)

    def decode_attribute(self, obj, name):
        if isinstance(type(obj), RemoteType) or isinstance(obj, RemoteType):
            return RemoteBound(obj, name, None)
        return self.own_attribute(obj, name)

    def own_attribute(self, obj, name):
        return getattr(obj, name)

    def decode_ours(self, f):
        if f[1] not in self.exports:
            raise Broken("an object that was never given away")
        return self.exports[f[1]]

    def remember(self, i, x):
        try:
            self.imports[i] = weakref.ref(x, functools.partial(self.forget, i))
        except TypeError:  # a tuple or an integer
            self.imports[i] = x
        return x

    def class_attribute(self, cls, name):
        return self.request("get", cls, name)

    def shown(self, x):
        return object.__getattribute__(x, "_kv_shown")

    def signature(self, x):
        text = self.request("signature", x)
        try:
            return self.decode_signature(json.loads(text))
        except (Gone, Broken):
            raise
        except Exception as e:
            raise Broken("a signature that can't be read: %s" % type(e).__name__)

    def op_signature(self, x):
        return json.dumps(self.encode_signature(x))

    def forget(self, i, ref):
        if self.imports.get(i) is ref:
            del self.imports[i]
            self.dropped.append([i, self.received.pop(i, 0)])

    def decode_theirs(self, f):
        i, kind = f[1], f[2]
        if type(i) is not int or i < 1:
            raise Broken("no number of an object")
        self.received[i] = self.received.get(i, 0) + 1
        x = self.imports.get(i)
        if type(x) is weakref.ref:
            x = x()
        if x is not None:
            return x
        if kind == "c":
            return self.make_class(i)
        if kind == "f":
            x = RemoteFunction(i, f[3], f[4], f[5], f[6], self.decode_signature(f[7]),
                               bool(f[8]))
            return self.remember(i, x)
        if kind == "m":
            return self.make_module(i, str(f[3]))
        if kind == "x":
            return self.decode_exception(i, f)
        if kind != "i":
            raise Broken("no kind of object")
        cls = self.decode(f[3])
        return self.remember(i, self.make_instance(i, cls, f[4], f[5]))

    def make_instance(self, i, cls, extra, shown):
        if not isinstance(cls, RemoteType):
            raise Broken("an instance of no class")
        layout = cls._kv_layout
        if layout in VALUES:
            value = self.decode(extra[0])
            if type(value) is not layout:
                raise Broken("a value of another type than its class")
            x = layout.__new__(cls, value)
            object.__setattr__(x, "_kv_depth", self.depth_of(value))
        elif issubclass(layout, BaseException):
            raise Broken("an exception as an instance")
        else:
            x = object.__new__(cls)
        object.__setattr__(x, "_kv_id", i)
        if shown is not None:
            object.__setattr__(x, "_kv_shown", self.decode(shown))
        return x

    def depth_of(self, v):
        """Levels of tuples: what hashes or compares them has no limit."""
        if isinstance(type(v), RemoteType):
            try:
                return object.__getattribute__(v, "_kv_depth")
            except AttributeError:
                return 0
        if type(v) is not tuple and type(v) is not frozenset:
            return 0
        d = 1 + max([self.depth_of(p) for p in v], default=0)
        if d > 1000:
            raise Broken("tuples of more than 1000 levels")
        return d

    def decode_signature(self, s):
        if s is None:
            return None
        kinds = [inspect._ParameterKind(k) for k in range(5)]
        empty = inspect.Parameter.empty
        try:
            return inspect.Signature(
                [inspect.Parameter(p[0], kinds[p[1]],
                                   default=self.decode(p[3]) if p[2] else empty,
                                   annotation=self.decode(p[5]) if p[4] else empty)
                 for p in s[0]],
                return_annotation=self.decode(s[2]) if s[1] else empty)
        except ValueError:
            raise Broken("a signature that is none")

    def decode_exception(self, i, f):
        if len(f) < 9:
            raise Broken("half an exception")
        cls = self.decode(f[3])
        args = tuple([self.decode(a) for a in f[4]])
        if not (isinstance(cls, type) and type.__subclasscheck__(BaseException, cls)):
            raise Broken("an exception of a class that is none")
        if isinstance(cls, RemoteType):
            x = cls._kv_layout.__new__(cls, *args)
            BaseException.__setattr__(x, "args", args)
        else:
            x = self.new_exception(cls, args)
            for k in range(0, len(f[5]), 2):
                name, value = str(f[5][k]), self.decode(f[5][k + 1])
                if name in ("filename", "name", "path") and type(value) is str and \
                        hasattr(cls, name):
                    setattr(x, name, value)
                else:
                    x.__dict__[name] = value
        x.__dict__["_kv_id"] = i
        self.imports[i] = x
        for name, form in (("__cause__", f[6]), ("__context__", f[7])):
            if form is not None:
                e = self.decode(form)
                if not isinstance(e, BaseException):
                    raise Broken("a cause that is no exception")
                BaseException.__setattr__(x, name, e)
        BaseException.__setattr__(x, "__suppress_context__", bool(f[8]))
        return x

    def new_exception(self, cls, args):
        if cls.__module__ == "builtins":
            try:
                return cls(*args)
            except (TypeError, ValueError):
                pass
        try:
            x = cls.__new__(cls, *args)
        except TypeError:
            x = cls.__new__(cls)
        x.args = args
        return x

    def make_class(self, i):
        known = self.imports.get(i)
        if known is not None:
            return known
        d = self.request("cls", i)
        if type(d) is not tuple or len(d) != 8:
            raise Broken("no description of a class")
        name, qualname, module, doc, bases, members, dunders, asks = d
        known = self.imports.get(i)
        if known is not None:
            return known
        here, layout = [], object
        for b in bases:
            if isinstance(b, RemoteType):
                here.append(b)
                if b._kv_layout is not object:
                    layout = b._kv_layout
            elif b in VALUES or type.__subclasscheck__(BaseException, b):
                here.append(b)
                layout = b
            elif not isinstance(b, type):
                raise Broken("a class with a base that is none")
            # Other bases of the library add nothing here: what they define is
            # fetched, and special methods are listed with the class.
        ns = {"__module__": str(module), "__qualname__": str(qualname),
              "__doc__": doc if type(doc) is str else None}
        if not any(isinstance(b, RemoteType) for b in here):
            ns.update(FORWARD)
            if layout in VALUES:
                for n in ("__eq__", "__ne__", "__hash__", "__repr__", "__reduce_ex__"):
                    del ns[n]
                ns["__getattr__"] = _getattr
            elif layout is not object:
                for n in ("__eq__", "__ne__", "__hash__", "__repr__", "__reduce_ex__"):
                    del ns[n]
        for n in dunders:
            if n == "-__hash__" and layout not in VALUES:
                ns["__hash__"] = None
            if n not in SPECIAL or (layout in VALUES and n in COMPARE):
                continue
            own = layout in VALUES and n not in TEXTUAL and hasattr(layout, n)
            ns[n] = value_special(n) if own else special(n)
        if "__await__" in dunders:
            ns["__await__"] = _await
        coroutine = (module, name) == ("builtins", "coroutine")
        if coroutine:
            _coroutine(ns)
        held = None
        for k in members:
            n, kind = str(k[0]), k[1]
            if kind == "held":
                held = str(k[2]) if k[2] in HELD.values() else None
                continue
            if n in ns or n.startswith("_kv") or (n.startswith("__") and
                                                  n.endswith("__") and n not in
                                                  ("__init__", "__post_init__")):
                continue
            if layout in VALUES and hasattr(layout, n) and n != "__init__":
                ns[n] = ValueMethod(n)
            elif kind == "f":
                ns[n] = RemoteMethod(n)
            elif kind == "p":
                ns[n] = RemoteProperty(n)
            elif kind == "k":
                ns[n] = RemoteClassAttribute(n)
        ns["__dict__"] = property(_dict)
        ns["_kv_id"], ns["_kv_layout"], ns["_kv_asks"] = i, layout, bool(asks)
        ns["_kv_held"], ns["_kv_eq"] = held, "__eq__" in dunders
        if not any(isinstance(b, RemoteType) for b in here):
            ns["_kv_named"] = False
        if layout is object:
            ns["__class__"] = property(_class)
        if layout not in VALUES and layout is not object:
            del ns["__dict__"]
        try:
            c = RemoteType(str(name), tuple(here) or (object,), ns, kv=True)
        except TypeError as e:
            raise Broken("a class that can't be: %s" % e)
        self.imports[i] = c
        if coroutine:
            collections.abc.Coroutine.register(c)
        self.register_virtual(c, i)
        return c

    def register_virtual(self, c, i):
        for m, n in self.request("virtual", i):
            if m in ("collections.abc", "numbers", "io", "os", "contextlib"):
                abc_ = getattr(importlib.import_module(m), str(n), None)
                if isinstance(abc_, type) and hasattr(abc_, "register"):
                    try:
                        abc_.register(c)
                    except (RuntimeError, TypeError):
                        pass

    def make_module(self, i, name):
        raise Broken("a module")

    def decode_module(self, name):
        raise Broken("a module")

    def decode_global(self, module, name):
        x = importlib.import_module(module)
        for part in name.split("."):
            x = getattr(x, part)
        return x

    # -- chains

    unsent = 0

    def sync_out(self):
        if self.unsent != 0:
            state, self.unsent = self.unsent, 0
            return state
        changes, gone = self.encode_changes(not self.many)
        dropped, self.dropped = self.dropped, []
        ambient = self.ambient_out()
        if changes or gone or dropped or ambient:
            return [changes, gone, dropped, ambient]
        return 0

    def sync_in(self, s):
        if s == 0:
            return
        if type(s) is not list or len(s) != 4:
            raise Broken("no state of things")
        for i, n in s[2]:
            if i in self.sent:
                self.sent[i] -= n
                if self.sent[i] <= 0:
                    x = self.exports.pop(i)
                    del self.export_of[id(x)], self.sent[i]
        if s[0] or s[1]:
            self.decode_changes(s[0], s[1])
        if s[3]:
            self.ambient_in(s[3])

    def ambient_out(self):
        return None

    def ambient_in(self, a):
        pass

    def chain(self):
        try:
            return self.local.chain
        except AttributeError:
            with self.ready:
                k = self.next_chain
                self.next_chain += 2
                self.boxes[k] = collections.deque()
                self.many = True
            self.local.chain = k
            return k

    def deliver(self, m):
        k = m[0]
        if k is None:
            self.notified(m)
        elif k in self.boxes:
            with self.ready:
                self.boxes[k].append(m)
                self.ready.notify_all()
        else:
            self.many = True
            if len(self.boxes) > CHAINS_MOST:
                raise Broken("more than %d chains" % CHAINS_MOST)
            self.boxes[k] = collections.deque([m])
            if self.loop is not None and self.loop.is_running():
                self.loop.call_soon_threadsafe(self.serve_here, k)
            else:
                threading.Thread(target=self.serve, args=(k,), daemon=True).start()

    def serve_here(self, k):
        """On the thread of the loop, which is idle."""
        before = self.chain()
        self.local.chain = k
        try:
            self.handle(k, self.next(k))
        finally:
            self.local.chain = before
            left = self.boxes.pop(k)
            for m in left:
                self.deliver(m)

    def serve(self, k):
        self.local.chain = k
        try:
            while True:
                self.handle(k, self.next(k))
        except Gone:
            self.ended()
        except Broken as e:
            self.broken(e)

    def next(self, k):
        box = self.boxes[k]
        while True:
            if self.lead.acquire(False):
                try:
                    while not box:
                        m = self.wire.read()
                        if type(m) is not list or len(m) != 4 or not (
                                m[0] is None or type(m[0]) is int):
                            raise Broken("a message of another shape")
                        if m[0] == k and m[0] is not None:
                            return m
                        self.deliver(m)
                    return box.popleft()
                finally:
                    self.lead.release()
                    if self.waiting:
                        with self.ready:
                            self.ready.notify_all()
            else:
                with self.ready:
                    self.waiting += 1
                    if not box:
                        self.ready.wait(0.02)
                    self.waiting -= 1
                if box:
                    return box.popleft()

    def read_aside(self):
        """A thread that reads while nobody else does."""
        if getattr(self, "aside", None) is None:
            self.boxes["aside"] = collections.deque()
            self.many = True
            self.aside = threading.Thread(target=self.reader, daemon=True)
            self.aside.start()

    def reader(self):
        try:
            while True:
                self.next("aside")
        except Gone:
            self.ended()
        except Broken as e:
            self.broken(e)

    def send(self, chain, kind, *body):
        """BODY is encoded after the state of things, which it may refer to."""
        before = deeper()
        try:
            state = self.sync_out()
            mark = len(self.fresh)
            try:
                form = [self.encode(b) for b in body]
                self.wire.write([chain, kind, form, state])
            except (Refused, RecursionError):
                self.take_back(mark)
                self.unsent = state  # to go with the next message
                raise
            self.fresh.clear()
        finally:
            sys.setrecursionlimit(before)

    def request(self, op, *args):
        k = self.chain()
        if self.loop_bound(op):
            op = "+" + op
        self.send(k, op, *args)
        while True:
            m = self.next(k)
            if m[1] == "r" or m[1] == "e":
                value = self.take(m)
                if m[1] == "r":
                    return value
                raise value
            if m[1] == "refused":
                self.take(m, refused=True)
            self.handle(k, m)

    def loop_bound(self, op):
        """A call from inside a running loop runs inside a loop there."""
        return op in ("call", "meth", "sp") and running_loop() is not None

    def take(self, m, refused=False):
        before = deeper()
        try:
            self.sync_in(m[3])
            value = self.decode(m[2][0])
        except (Broken, Gone):
            raise
        except BaseException as e:
            raise Broken("an answer that can't be read: %s" % type(e).__name__)
        finally:
            sys.setrecursionlimit(before)
        if m[1] == "e" and not isinstance(value, BaseException):
            raise Broken("something raised that is no exception")
        if refused and type(value) is not str:
            raise Broken("a refusal that says nothing")
        if refused:
            raise self.refusal("value", value[:300])
        return value

    def handle(self, k, m):
        op = m[1]
        before = deeper()
        try:
            self.sync_in(m[3])
            if type(m[2]) is not list or type(op) is not str:
                raise Broken("a request of another shape")
            args = [self.decode(a) for a in m[2]]
        except (Broken, Gone):
            raise
        except BaseException as e:
            raise Broken("a request that can't be read: %s" % type(e).__name__)
        finally:
            sys.setrecursionlimit(before)
        # Frames of ours are not the candidate's or the test's.
        sys.setrecursionlimit(min(before + FRAMES, DEEP))
        try:
            if op.startswith("+"):
                self.in_loop(k, op[1:], args)
            else:
                self.answer(k, op, args)
        finally:
            sys.setrecursionlimit(before)

    def answer(self, k, op, args):
        f = getattr(self, "op_" + op, None)
        if f is None:
            raise Broken("no request '%.20s'" % op)
        try:
            value = f(*args)
        except (Broken, Gone):
            raise
        except Refused as e:
            self.send(k, "refused", str(e))
            return
        except BaseException as e:
            self.raised(e)
            e.__traceback__ = None
            try:
                self.send(k, "e", e)
            except (Refused, RecursionError) as r:
                self.send(k, "refused", str(r))
            return
        try:
            self.send(k, "r", value)
        except Refused as e:
            self.send(k, "refused", str(e))
        except RecursionError:
            self.send(k, "refused", "a value that is too deep")

    def raised(self, e):
        pass

    def in_loop(self, k, op, args):
        """Run on the loop's thread, which takes over the chain meanwhile."""
        loop, done = self.own_loop(), threading.Event()
        if loop is running_loop():
            return self.answer(k, op, args)
        problem = []

        def run():
            before = getattr(self.local, "chain", None)
            self.local.chain = k
            try:
                self.answer(k, op, args)
            except BaseException as e:
                problem.append(e)
            finally:
                if before is None:
                    del self.local.chain
                else:
                    self.local.chain = before
                done.set()

        loop.call_soon_threadsafe(run)
        done.wait()
        if problem:
            raise problem[0]

    def own_loop(self):
        if self.loop is None:
            self.loop = lazy_asyncio().new_event_loop()

            def run():
                lazy_asyncio().set_event_loop(self.loop)
                self.loop.run_forever()

            threading.Thread(target=run, daemon=True).start()
            self.many = True
        return self.loop

    # -- awaiting what runs on the other side's loop

    def drive(self, x):
        asyncio = lazy_asyncio()
        loop = asyncio.get_running_loop()
        self.loop = loop if self.loop is None or self.runs_tests else self.loop
        self.read_aside()
        t, self.next_task = self.next_task, self.next_task + 1
        done = loop.create_future()
        self.tasks[t] = (loop, done)
        self.request("task", t, x)
        try:
            m = yield from asyncio.shield(done).__await__()
        except asyncio.CancelledError:
            if done.done():
                raise
            self.request("cancel", t)
            m = yield from done.__await__()
        del self.tasks[t]
        value = self.take(m)
        if m[1] == "e":
            raise value
        return value

    runs_tests = False

    def notified(self, m):
        """A task has ended; its result is read by who waits for it."""
        if type(m[2]) is not list or len(m[2]) != 2 or type(m[2][1]) is not int:
            raise Broken("a notice of another shape")
        known = self.tasks.get(m[2][1])
        if known is None:
            raise Broken("a task that nobody waits for")
        loop, done = known
        if m[1] not in ("r", "e"):
            raise Broken("a notice of another kind")

        def tell():
            if not done.done():
                done.set_result(m)

        try:
            loop.call_soon_threadsafe(tell)
        except RuntimeError:
            pass  # the loop is closed: nobody waits any more

    running = None

    def op_task(self, number, x):
        if self.running is None:
            self.running = {}
        loop = self.own_loop()

        async def run():
            try:
                value, kind = await x, "r"
            except BaseException as e:
                self.raised(e)
                e.__traceback__ = None
                value, kind = e, "e"
            try:
                self.send(None, kind, value, number)
            except Refused as r:
                self.send(None, "e", RuntimeError("refused: %s" % r), number)
            self.running.pop(number, None)

        def start():
            self.running[number] = loop.create_task(run())

        if loop is running_loop():
            start()
        else:
            loop.call_soon_threadsafe(start)

    def op_cancel(self, number):
        task = (self.running or {}).get(number)
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)
