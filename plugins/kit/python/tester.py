# The half that decides: the hidden tests run here, the candidate's modules are
# stand-ins, and nothing of the candidate's is ever executed.
import builtins
import importlib.abc
import importlib.machinery
import inspect
import linecache
import random
import unittest.mock

QUIET = {"__test__", "__wrapped__", "__code__", "__signature__", "__file__", "__path__",
         "__spec__", "pytestmark", "__bases__", "__mro__", "__iter__",
         "__len__", "__call__", "__get__", "__set_name__", "__unittest_skip__"}
# Of the library, what a test may lend to the candidate: its public methods do
# nothing but what they are for.
LENDABLE = {
    "_io.StringIO", "_io.BytesIO", "_io.TextIOWrapper", "_io.BufferedReader",
    "_io.BufferedWriter", "_io.BufferedRandom", "_io.FileIO",
    "_thread.lock", "_thread.RLock", "threading.Event", "threading.Condition",
    "threading.Semaphore", "threading.BoundedSemaphore", "threading.Barrier",
    "threading.local", "threading.Thread", "queue.Queue", "queue.LifoQueue",
    "queue.PriorityQueue", "_queue.SimpleQueue", "asyncio.queues.Queue",
    "asyncio.locks.Event", "asyncio.locks.Lock", "asyncio.locks.Semaphore",
    "_asyncio.Future", "_asyncio.Task", "functools.partial", "types.SimpleNamespace",
    "builtins.generator", "builtins.coroutine", "builtins.async_generator",
    "builtins.zip", "builtins.map", "builtins.filter", "builtins.enumerate",
    "builtins.reversed", "builtins.mappingproxy", "builtins.memoryview",
    "builtins.list_iterator", "builtins.tuple_iterator", "builtins.dict_keyiterator",
    "builtins.dict_valueiterator", "builtins.dict_itemiterator", "builtins.set_iterator",
    "builtins.str_iterator", "builtins.str_ascii_iterator", "builtins.range_iterator",
    "builtins.bytes_iterator", "builtins.callable_iterator", "builtins.list_reverseiterator",
    "itertools.count", "itertools.cycle", "itertools.repeat", "itertools.chain",
    "itertools.islice", "itertools.takewhile", "itertools.dropwhile", "itertools.groupby",
    "itertools.starmap", "itertools.accumulate", "itertools.tee", "itertools._tee",
    "itertools.product", "itertools.permutations", "itertools.combinations",
    "logging.Logger", "logging.RootLogger", "argparse.Namespace", "random.Random",
    "contextlib._GeneratorContextManager", "contextlib.nullcontext", "contextlib.ExitStack",
    "collections.ChainMap", "collections.UserDict", "collections.UserList", "enum.Enum",
    "_contextvars.ContextVar", "builtins.object", "operator.itemgetter",
    "operator.attrgetter", "operator.methodcaller", "functools._lru_cache_wrapper",
    "string.Template", "decimal.Context", "_csv.reader", "_csv.writer", "csv.DictReader",
    "csv.DictWriter", "logging.StreamHandler", "logging.Formatter", "logging.LogRecord",
    }
HIDDEN = ("gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_", "_mock", "_kv", "_spec")
PLAIN_DUNDER = {"__name__", "__doc__", "__qualname__", "__module__", "__class__"}


NEEDED = []


class NeedsWorker(BaseException):
    """Something was wanted of the candidate before there was one."""

    def __init__(self, *args):
        super().__init__(*args)
        NEEDED.append(1)


class Placeholder:
    """A name of the candidate's, imported before there is one."""
    __slots__ = ("_kv_at",)

    def __init__(self, module, name):
        object.__setattr__(self, "_kv_at", (module, name))

    def __getattr__(self, name):
        if name in QUIET or name.startswith(("_pytest", "__py", "_kv")):
            raise AttributeError(name)
        raise NeedsWorker(name)

    def _wanted(self, *args, **kw):
        raise NeedsWorker("a use")

    __setattr__ = __call__ = __mro_entries__ = __iter__ = __getitem__ = __eq__ = _wanted
    __hash__ = __bool__ = __len__ = __contains__ = __add__ = __enter__ = __str__ = _wanted
    __repr__ = __lt__ = __int__ = __float__ = __index__ = __or__ = __ror__ = _wanted


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names):
        self.names = names  # name: is it a package

    def find_spec(self, name, path=None, target=None):
        if name not in self.names:
            self.refuse_shared(name, path)
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=self.names[name])
        if self.names[name]:
            spec.submodule_search_locations = [
                p for p in (os.path.join(d, *name.split(".")) for d in PEER.roots)
                if os.path.isdir(p)]
        return spec

    def refuse_shared(self, name, path):
        """The candidate can write where nothing may be imported from."""
        if not PEER.guarding:
            return
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        places = [] if spec is None else [spec.origin or "", *(
            spec.submodule_search_locations or ())]
        if any(os.path.abspath(p).startswith(("/tmp/", "/dev/shm/")) for p in places if p):
            raise PEER.refusal("import", "a test imports %s from a folder that the "
                                         "candidate can write" % name)

    def create_module(self, spec):
        m = RemoteModule(spec.name)
        object.__setattr__(m, "_kv_id", None)
        return m

    def exec_module(self, module):
        if PEER.connected:
            PEER.bind(module)
        else:
            PEER.unbound.append(module)


def names_of(files, path, own):
    """The modules that FILES are, seen from the folders of PATH; OWN are files
    of the tests."""
    out = {}
    for f in files:
        if not f.endswith(".py"):
            continue
        for d in path:
            d = os.path.normpath(d)
            if d != "." and not f.startswith(d + "/"):
                continue
            parts = (f if d == "." else f[len(d) + 1:])[:-3].split("/")
            if not all(p.isidentifier() for p in parts):
                continue
            package = parts[-1] == "__init__"
            if package:
                parts.pop()
            if parts:
                out[".".join(parts)] = package
            for i in range(1, len(parts)):
                out[".".join(parts[:i])] = True
    # What the tests bring themselves is theirs.
    for f in own:
        out.pop(f.split("/")[-1][:-3], None)
    return out


class Tester(Peer):
    runs_tests = True

    def __init__(self, orders, kept, say):
        Codec.__init__(self, False)
        self.orders, self.kept, self.say = orders, os.path.realpath(kept), say
        self.roots = [os.path.normpath(os.path.join(kept, d)) for d in orders["path"]]
        self.connected = False
        self.placeholders, self.unbound = [], []
        self.refused, self.swallowed, self.decided = [], [], 0
        self.derived = {}
        self.env_seen, self.cwd_seen, self.path_seen = None, None, list(sys.path)
        self.lock = threading.Lock()
        self.guarding, self.tell, self.lost, self.bound = False, None, [], set()
        self.modules_seen, self.modules_put, self.methods = None, {}, {}

    def connect(self, fd):
        Peer.__init__(self, fd, False)
        self.connected = True
        self.modules_seen = self.modules_version()
        seed = int.from_bytes(os.urandom(8), "little")
        REAL_SEED(seed)
        names = [p._kv_at[1] for p in self.placeholders]
        of = [p._kv_at[0].__name__ for p in self.placeholders]
        modules = [m.__name__ for m in self.unbound]
        self.bound.update(modules)
        found, values = self.request("begin", seed, tuple(modules), tuple(of),
                                     tuple(names))
        for m, x in zip(self.unbound, found):
            if x is not m:
                raise ImportError("the worker has no module %s" % m.__name__)
        if len(values) != len(names):
            raise Broken("names that were not asked for")
        for p, value in zip(self.placeholders, values):
            if type(value) is not tuple or len(value) > 1:
                raise Broken("no name")
            if not value:
                raise ImportError("cannot import name %r from %r" % (
                    p._kv_at[1], p._kv_at[0].__name__))
            value = self.name(value[0])
            for owner in self.test_modules:
                d = vars(owner)
                for k in [k for k, v in d.items() if v is p]:
                    d[k] = value
        self.placeholders.clear()
        self.unbound.clear()

    def leaked(self):
        """Whether a placeholder lies somewhere else than among globals."""
        self.test_modules = [m for m in list(sys.modules.values())
                             if self.is_test_module(m)]
        for p in self.placeholders:
            count = 0
            for owner in self.test_modules:
                count += sum(1 for v in vars(owner).values() if v is p)
            # The list, this name, the argument.
            if sys.getrefcount(p) > count + 3:
                return True
        return False

    def is_test_module(self, m):
        f = getattr(m, "__file__", None) if type(m) is types.ModuleType else None
        return isinstance(f, str) and f.startswith(self.kept + "/")

    def bind(self, module):
        name = module.__name__
        again = name in self.bound
        self.bound.add(name)
        i = self.request("import", name, again)
        if i is not module:
            raise ImportError("the worker has no module %s" % name)

    def module_attribute(self, module, name):
        if not self.connected:
            if name == "__all__":
                raise NeedsWorker(name)
            if name in QUIET or name.startswith("_pytest"):
                raise AttributeError(name)
            for p in self.placeholders:
                if p._kv_at == (module, name):
                    return p
            p = Placeholder(module, name)
            self.placeholders.append(p)
            return p
        return self.name(self.request("get", module, name))

    def class_attribute(self, cls, name):
        return self.name(self.request("get", cls, name))

    def name(self, x):
        """A class that the tests know by its name: they mean what it does."""
        if isinstance(x, RemoteType):
            type.__setattr__(x, "_kv_named", True)
        return x

    def shown(self, x):
        # What an object over there says it is, it is not.
        raise AttributeError("_kv_shown")

    def make_module(self, i, name):
        m = sys.modules.get(name)
        if type(m) is not RemoteModule:
            if name not in FINDER.names:
                raise Broken("a module that is not the candidate's")
            m = FINDER.create_module(FINDER.find_spec(name))
            sys.modules.setdefault(name, m)
        object.__setattr__(m, "_kv_id", i)
        self.imports[i] = m
        return m

    def decode_module(self, name):
        # Nothing is imported at the candidate's word.
        m = sys.modules.get(name)
        if name not in LENT or type(m) is not types.ModuleType:
            raise Broken("the module %.40s" % name)
        return m

    def decode_global(self, module, name):
        m = sys.modules.get(module) if module in SHARED or module in RAISED else None
        c = vars(m).get(name) if type(m) is types.ModuleType else None
        if not (isinstance(c, type) and shared_class(c)):
            raise Broken("the global %.40s.%.40s" % (module, name))
        return c

    # -- what is lent to the candidate

    def refusal(self, construct, text):
        with self.lock:
            if len(self.refused) < 100:
                self.refused.append((construct, text))
                self.say("note", construct, text, self.where())
        return Refused("%s: %s" % (construct, text))

    def where(self):
        """The line of a test that is running."""
        f = sys._getframe(1)
        while f is not None:
            if f.f_code.co_filename.startswith(self.kept + "/") and \
                    not f.f_code.co_filename.startswith(self.kept + "/.kverify"):
                return "%s:%d" % (f.f_code.co_filename[len(self.kept) + 1:], f.f_lineno)
            f = f.f_back
        return ""

    def library_name(self, x):
        m, q = getattr(x, "__module__", None), getattr(x, "__qualname__", None)
        if m is None and isinstance(getattr(x, "__objclass__", None), type):
            m = x.__objclass__.__module__
        if type(m) is not str or type(q) is not str or "<" in q:
            return None
        lib = sys.modules.get(m)
        f = getattr(lib, "__file__", None)
        if lib is None or self.is_test_module(lib) or type(lib) is RemoteModule or \
                m == "__main__" or (f is not None and not f.startswith("/usr/lib/")):
            return None
        y = lib
        for part in q.split("."):
            y = getattr(y, part, None)
        return [m, q] if y is x else None

    def is_ours(self, c):
        """A class that the tests define."""
        return any(self.is_test_module(sys.modules.get(k.__module__)) for k in c.__mro__
                   if k is not object)

    def allow(self, x):
        if isinstance(x, type):
            return x
        if isinstance(x, (unittest.mock.NonCallableMock, BaseException)):
            return x
        t = type(x)
        if t is types.FunctionType or t in FUNCTIONS:
            if self.library_name(x) is None and t is not types.FunctionType:
                raise self.refusal("builtin function", repr(x)[:100])
            return x
        if t is types.MethodType:
            return x
        if isinstance(x, TEST_CASES) or t.__name__.startswith("Test"):
            raise self.refusal("argument", "a test case is given to the candidate")
        if self.is_ours(t) or is_opaque(x):
            return x
        name = "%s.%s" % (t.__module__, t.__qualname__)
        if name in LENDABLE or t.__module__ in ("unittest.mock",) or any(
                "%s.%s" % (k.__module__, k.__qualname__) in LENDABLE - {"builtins.object"}
                for k in t.__mro__):
            return x
        raise self.refusal("argument", "an object of %s is given to the candidate" % name)

    def encode_object(self, x):
        t = type(x)
        if t is Placeholder:
            raise NeedsWorker("an argument")
        if t is types.BuiltinFunctionType and x.__self__ is not None and not isinstance(
                x.__self__, types.ModuleType):
            return ["a", self.encode(x.__self__), x.__name__]
        if t is types.MethodType and type(x.__self__) is RemoteFunction:
            return self.encode(x.__func__)
        if t is types.MethodType and id_of(x.__self__) is None:
            # Not its object, which may be the test case.
            return self.encode_function(self.bound_once(x))
        return super().encode_object(x)

    def bound_once(self, x):
        """The same object for the same method, as equality has it."""
        if not hasattr(x.__self__, "__dict__"):
            return x
        return self.methods.setdefault((id(x.__self__), x.__func__), x)

    def encode_module(self, m):
        if type(m) is RemoteModule:
            return ["y", m._kv_id]
        if getattr(m, "__spec__", None) is None and m.__name__ != "__main__":
            return ["o", self.export(m), "i", self.encode_own_class(type(m)), [], None]
        if self.is_test_module(m) or m.__name__ == "__main__":
            raise self.refusal("module", "a module of the tests is given to the candidate")
        return ["M", m.__name__]

    def encode_signature(self, x):
        # Defaults of a test's function may be what the test expects.
        try:
            s = inspect.signature(x)
        except (ValueError, TypeError):
            return None
        return [[[p.name, int(p.kind), p.default is not p.empty, None, False, None]
                 for p in s.parameters.values()], False, None]

    def encode_function(self, x):
        if type(x) is types.MethodType:
            return ["o", self.export(x), "f", x.__name__, x.__qualname__,
                    str(x.__module__), None, None, inspect.iscoroutinefunction(x)]
        return super().encode_function(x)

    def members(self, c):
        return []

    def guard(self, obj, name, change=False):
        """What the candidate may reach of an object that the tests lent."""
        if type(name) is not str:
            raise Broken("an attribute without a name")
        if is_opaque(obj) or isinstance(obj, type) and not self.is_ours(obj):
            raise AttributeError(name)
        if name.startswith("__") and name.endswith("__") and name not in PLAIN_DUNDER \
                and name not in SPECIAL and name not in ("__wrapped__",):
            raise AttributeError(name)
        if name.startswith(HIDDEN):
            raise AttributeError(name)
        mock = isinstance(obj, unittest.mock.NonCallableMock)
        if mock and name in MOCK_API:
            raise self.refusal("mock", "the candidate uses %s of a mock" % name)
        if isinstance(obj, types.FunctionType):
            if change and (name[:2] == "__" and name != "__wrapped__"):
                raise self.refusal("function", "the candidate sets %s of a test's "
                                               "function" % name)
            if not change and name not in PLAIN_DUNDER and name not in vars(obj):
                raise AttributeError(name)
            return
        if isinstance(obj, types.MethodType):
            if name not in PLAIN_DUNDER or change:
                raise AttributeError(name)
            return
        if isinstance(obj, functools.partial):
            raise AttributeError(name)  # it can be called
        if name[:1] == "_" and name[:2] != "__" and not mock and not isinstance(
                obj, type) and not self.is_ours(type(obj)):
            raise AttributeError(name)  # the library's own affairs
        if not change:
            return
        if name[:2] == "__":
            raise self.refusal("attribute", "the candidate sets %s" % name)
        if isinstance(obj, type):
            raise self.refusal("class", "the candidate sets %s of a test's class" % name)
        if mock and (hasattr(type(obj), name) or name.startswith("assert")):
            raise self.refusal("mock", "the candidate sets %s of a mock" % name)
        if not mock and not self.is_ours(type(obj)) and \
                type(obj) is not types.SimpleNamespace and \
                type(obj).__qualname__ not in ("Namespace", "local"):
            raise self.refusal("attribute", "the candidate sets %s of %s" % (
                name, type(obj).__qualname__))
        over = inspect.getattr_static(type(obj), name, None)
        if not mock and (inspect.isroutine(over)):
            raise self.refusal("attribute", "the candidate replaces %s of a test's "
                                            "object" % name)

    def mine(self, obj):
        """OBJ was lent; a stand-in or plain data has no business here."""
        if id(obj) not in self.export_of or self.exports[self.export_of[id(obj)]] is not obj:
            raise Broken("a request about something that was not lent")
        return obj

    def raised(self, e):
        """In code of the tests that the candidate has called: should it not
        come out of the test, the candidate swallowed it."""
        if self.is_verdict(e):
            self.swallowed.append(e)

    def op_call(self, f, args, kw):
        self.mine(f)
        if is_opaque(f) or isinstance(f, type) and not self.is_ours(f):
            raise Broken("a call of a class that was not lent")
        return f(*args, **kw)

    def op_meth(self, owner, name, obj, args, kw):
        self.mine(obj)
        self.guard(obj, name)
        return getattr(obj, name)(*args, **kw)

    def op_get(self, obj, name, raw=False):
        self.mine(obj)
        if isinstance(obj, type) and not self.is_ours(obj) and name[:1] != "_":
            value = getattr(obj, name)
            if type(value) in FUNCTIONS and self.library_name(value) is not None:
                return value  # a name: there it is its own
        self.guard(obj, name)
        return getattr(obj, name)

    def op_oget(self, owner, name, obj):
        return self.op_get(obj, name)

    def op_set(self, obj, name, value):
        self.mine(obj)
        self.guard(obj, name, True)
        setattr(obj, name, value)

    def op_del(self, obj, name):
        self.mine(obj)
        self.guard(obj, name, True)
        delattr(obj, name)

    def op_sp(self, obj, name, args, kw):
        self.mine(obj)
        if name not in SPECIAL:
            raise Broken("no special method")
        if isinstance(obj, type) and name == "__call__":
            return self.op_call(obj, args, kw)
        if is_opaque(obj) or isinstance(obj, type) and not self.is_ours(obj):
            raise Broken("a special method of a class that was not lent")
        if name in ("__getattr__", "__get__", "__set__", "__delete__", "__set_name__"):
            raise Broken("no special method of an object that is lent")
        if isinstance(obj, unittest.mock.NonCallableMock):
            return getattr(obj, name)(*args, **kw)
        return getattr(type(obj), name)(obj, *args, **kw)

    def op_eq(self, a, b):
        return self.mine(a) == b

    def op_raw(self, obj, name):
        if name[:1] == "_" or name not in vars(self.mine(obj)):
            return False, None
        return True, self.op_get(obj, name)

    def op_names(self, obj):
        return [n for n in vars(self.mine(obj)) if n[:1] != "_"]

    def op_dir(self, obj):
        self.mine(obj)
        return [n for n in dir(obj) if n[:1] != "_"]

    def op_vars(self, obj):
        self.mine(obj)
        if isinstance(obj, types.FunctionType):
            return {k: v for k, v in vars(obj).items() if k[:1] != "_" or
                    k == "__wrapped__"}
        if self.is_ours(type(obj)) or type(obj) is types.SimpleNamespace:
            own = vars(obj)
            if any(type(k) is str and k.startswith(HIDDEN) for k in own):
                return {k: v for k, v in own.items() if not k.startswith(HIDDEN)}
            return own
        return {}

    def op_isinst(self, c, x):
        return isinstance(x, self.mine(c))

    def op_issub(self, c, x):
        return isinstance(x, type) and issubclass(x, self.mine(c))

    def op_base(self, x):
        self.mine(x)
        for k in HELD:
            if isinstance(x, k):
                return k(x)
        return None

    def op_copy(self, x):
        return copy.copy(self.mine(x))

    def op_deepcopy(self, x):
        return copy.deepcopy(self.mine(x))

    def own_attribute(self, obj, name):
        if id(obj) in self.export_of:
            self.guard(obj, name)
        elif type(obj) not in PLAIN:
            raise Broken("an attribute of %s" % type(obj).__name__)
        elif name[:2] == "__" and name not in SPECIAL:
            raise Broken("an attribute of a value")
        return getattr(obj, name)

    def op_ocall(self, number, name, obj, args, kw):
        """A method of a class here that derives from one over there."""
        c, names = self.derived.get(number, (None, ()))
        setter = name[:1] == "="
        if setter:
            name = name[1:]
        if c is None or name not in names:
            raise Broken("a method that was not lent")
        raw = names[name]
        if isinstance(raw, property):
            return (raw.fset if setter else raw.fget)(obj, *args, **kw)
        if isinstance(raw, staticmethod):
            return raw.__func__(*args, **kw)
        if isinstance(raw, classmethod):
            return raw.__func__(obj, *args, **kw)
        return raw(obj, *args, **kw)

    def op_flush(self):
        pass

    def op_log(self, name, level, msg, args, message, path, line, func, exc, propagate,
               extra):
        import logging
        logger = logging.getLogger(str(name) if name != "root" else None)
        if not logger.isEnabledFor(level):
            return
        r = logging.LogRecord(str(name), int(level), str(path), int(line), str(msg), None,
                              None, str(func))
        r.args = args
        r.getMessage = lambda: str(message)
        if exc is not None:
            r.exc_info = (type(exc), exc, exc.__traceback__)
        for k, v in extra.items():
            if type(k) is str and k not in r.__dict__:
                r.__dict__[k] = v
        logger.propagate = bool(propagate)
        if logger.filter(r):
            logger.callHandlers(r)

    def op_warn(self, message, category, filename, line):
        import warnings
        if not isinstance(category, type) or not type.__subclasscheck__(Warning, category) \
                or not (type(message) is str or isinstance(message, Warning)):
            raise Broken("no warning")
        # No file of that name is to be looked at here.
        warnings.warn_explicit(message, category, "/candidate/" + os.path.basename(
            str(filename)), int(line))

    # -- classes that derive from the candidate's

    def derive(self, mcls, name, bases, ns, kw):
        number = len(self.derived) + 1
        theirs = [b for b in bases if isinstance(b, RemoteType)]
        names, members = {}, []
        mixed = {}
        for b in reversed(bases):
            if not isinstance(b, RemoteType) and b is not object and self.is_ours(b):
                for k in reversed(b.__mro__):
                    if k is not object:
                        mixed.update(vars(k))
        for n, v in {**mixed, **ns}.items():
            if n in ("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__",
                     "__classcell__", "__orig_bases__", "__slots__", "__firstlineno__"):
                continue
            if isinstance(v, types.FunctionType):
                members.append((n, "async" if inspect.iscoroutinefunction(v) else "f", 0))
            elif isinstance(v, property):
                members.append((n, "p", v.fset is not None))
            elif isinstance(v, classmethod):
                members.append((n, "c", 0))
            elif isinstance(v, staticmethod):
                members.append((n, "s", 0))
            elif n == "__annotations__":
                members.append((n, "v", {k: object for k in v}))
                continue
            else:
                members.append((n, "v", v))
                continue
            names[n] = v
        layout = theirs[0]._kv_layout
        cell = ns.get("__classcell__")
        space = dict(ns)
        space.pop("__slots__", None)
        space["_kv_id"], space["_kv_layout"] = 0, layout
        # Plain attributes live over there, so that both halves see a change.
        for n, kind, v in members:
            if kind == "v" and n != "__annotations__":
                space.pop(n, None)
        space["_kv_named"] = True
        c = type.__new__(mcls, name, bases, space)
        self.derived[number] = (c, names)
        i = self.request("derive", number, name, ns.get("__module__", "?"),
                         ns.get("__qualname__", name), theirs, members, kw)
        type.__setattr__(c, "_kv_id", i)
        self.imports[i] = c
        return c

    def describe(self, i):
        return super().describe(i)

    # -- equality

    def equal(self, a, b):
        t, u = type(a), type(b)
        if isinstance(u, RemoteType):
            if not (t._kv_eq or u._kv_eq):
                return False
            self.decided += 1
            if t._kv_held is not None and u._kv_held is not None:
                return self.request("base", a) == self.request("base", b)
            return self.said(a, "__eq__", self.request("sp", a, "__eq__", (b,), {}))
        if b is None:
            return NotImplemented
        if t._kv_held is not None:
            held = self.request("base", a)
            return held == b
        if self.is_ours(u) or isinstance(b, unittest.mock.NonCallableMock) or \
                u.__module__ == "unittest.mock":
            return NotImplemented
        if t._kv_eq:
            said = self.request("sp", a, "__eq__", (b,), {})
            if said is not False and said is not NotImplemented:
                raise self.refusal("equality", "an object of %s claims to equal plain data"
                                   % t.__qualname__)
            return said
        return NotImplemented

    def said(self, obj, name, value):
        """What is to be a truth value is one."""
        if value is True or value is False or value is NotImplemented:
            return value
        raise self.refusal("comparison", "%s of %s gives no truth value" % (
            name, type(obj).__qualname__))

    def special(self, obj, name, args, kw):
        """An operation of a stand-in's.  Of plain data, which may be what the
        test expects, only an object that the test knows by its class may say
        anything."""
        t = type(obj)
        if isinstance(obj, type):
            self.decided += name == "__contains__"
            return super().request("sp", obj, name, args, kw)
        plain = any(type(a) in PLAIN or type(a) in STANDARD_OF for a in args)
        if name in ORDER or name in ARITHMETIC:
            if t._kv_held is not None and plain and name in ORDER:
                return getattr(self.request("base", obj), name)(*args)
            if plain and not t._kv_named:
                raise self.refusal("operator", "%s of an object of %s with plain data" % (
                    name, t.__qualname__))
        value = super().request("sp", obj, name, args, kw)
        if name in ORDER or name == "__bool__":
            self.decided += 1
            return self.said(obj, name, value)
        return value

    @staticmethod
    def modules_version():
        """A number that changes with sys.modules.  The dictionary's own where
        it has one: to look at all modules is to touch the memory of each."""
        if DICT_VERSION is not None:
            return DICT_VERSION.value
        return [id(m) for m in sys.modules.values()]

    def tell_modules(self):
        """What the tests have put in the place of modules."""
        now = self.modules_version()
        if now == self.modules_seen:
            return
        self.modules_seen = now
        put = {
            n: m for n, m in list(sys.modules.items())
            if type(m) is not RemoteModule and getattr(m, "__spec__", None) is None
            and n not in ("__main__", "__mp_main__") and m is not None
            or isinstance(m, unittest.mock.NonCallableMock)}
        if put != self.modules_put:
            gone = [n for n in self.modules_put if n not in put]
            fresh = [(n, m) for n, m in put.items() if self.modules_put.get(n) is not m]
            self.modules_put = put
            super().request("modules", fresh, gone)

    def request(self, op, *args):
        if not self.connected:
            raise NeedsWorker(op)
        if self.guarding:
            self.tell_modules()
        if op == "isinst" or op == "issub":
            self.decided += 1
        try:
            if op != "sp" or args[1] == "__eq__":
                return super().request(op, *args)
            value = self.special(*args)
        except Gone:
            raise WorkerEnded("the candidate's process has ended")
        if args[1] == "__exit__" and value and self.is_verdict(args[2][1]):
            self.swallowed.append(args[2][1])
        elif args[1] == "__aexit__" and self.is_verdict(args[2][1]):
            object.__setattr__(value, "_kv_watched", args[2][1])
        return value

    def is_verdict(self, e):
        """Whether an exception says that a test does not pass."""
        return isinstance(e, (AssertionError, OUTCOME))

    def drive(self, x):
        value = yield from super().drive(x)
        try:
            if value:
                self.swallowed.append(object.__getattribute__(x, "_kv_watched"))
        except AttributeError:
            pass
        return value

    # -- surroundings

    def ambient_out(self):
        env = cwd = None
        raw = os.environ._data
        if raw != self.env_seen:
            self.env_seen = dict(raw)
            env = {k: v for k, v in os.environ.items() if not k.startswith("KV_")}
        now = os.getcwd()
        if now != self.cwd_seen:
            if self.cwd_seen is not None and (now + "/").startswith("/tmp/"):
                cwd = now
            elif self.cwd_seen is not None:
                cwd = self.worker_home
            else:
                self.worker_home = now
            self.cwd_seen = now
        path = None
        if sys.path != self.path_seen:
            path = [p for p in sys.path if p.startswith("/tmp/") and
                    p not in self.path_seen]
            self.path_seen = list(sys.path)
        if env is None and cwd is None and not path:
            return None
        return [env, cwd, path]

    def ambient_in(self, texts):
        if type(texts) is not list:
            raise Broken("no output")
        for t in texts:
            if type(t) is not list or len(t) != 2 or type(t[1]) is not str:
                raise Broken("no output")
            out = sys.stdout if t[0] == 1 else sys.stderr
            try:
                out.write(t[1])
            except UnicodeError:
                out.write(t[1].encode("utf-8", "replace").decode())

    # -- ends

    def ended(self):
        return

    def broken(self, e):
        self.say("tamper", str(e)[:300])
        os._exit(0)

    def next(self, k):
        try:
            return super().next(k)
        except Gone:
            raise WorkerEnded("the candidate's process has ended")
        except Broken as e:
            self.broken(e)
        except (TypeError, ValueError, RuntimeError, MemoryError) as e:
            self.broken(type(e).__name__)

    def send(self, chain, kind, *body):
        try:
            super().send(chain, kind, *body)
        except Refused as e:
            if not self.refused:
                raise self.refusal("value", str(e))
            raise

    def need(self, library):
        if library in FINDER.names:
            raise Broken("an array of a library that is the candidate's")
        super().need(library)

    def signature(self, x):
        try:
            return super().signature(x)
        except Broken as e:
            self.broken(e)

    def take(self, m, refused=False):
        try:
            return super().take(m, refused)
        except Broken as e:
            self.broken(e)

    def handle(self, k, m):
        try:
            super().handle(k, m)
        except Broken as e:
            self.broken(e)

    def reader(self):
        try:
            super().reader()
        except WorkerEnded:
            pass

    def serve(self, k):
        try:
            super().serve(k)
        except WorkerEnded:
            pass



def is_opaque(x):
    """Lent to be given back: what types look like, which evaluate text."""
    return type(x).__module__ == "typing" or type(x) in (types.GenericAlias, types.UnionType)


def dict_version(d):
    """Where CPython counts the changes of a dictionary, as it did until 3.11."""
    import ctypes
    try:
        tag = ctypes.c_uint64.from_address(id(d) + 24)
        one = {}
        probe = ctypes.c_uint64.from_address(id(one) + 24)
        seen = [probe.value]
        for k in (1, 1, 2):
            one[k] = object()
            seen.append(probe.value)
        del one[2]
        seen.append(probe.value)
    except Exception:
        return None
    return tag if sys.version_info < (3, 12) and len(set(seen)) == 5 else None


DICT_VERSION = dict_version(sys.modules)


class WorkerEnded(Gone):
    pass


PLAIN = ATOMS | set(VALUES) | {list, dict, set, bytearray, collections.deque,
                               collections.OrderedDict, collections.Counter,
                               collections.defaultdict}
assert LENT <= set(sys.modules)
MOCK_API = {n for n in dir(unittest.mock.MagicMock) if n[:1] != "_"} | {
    "called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls",
    "return_value", "side_effect", "configure_mock", "reset_mock", "attach_mock",
    "mock_add_spec", "await_count", "await_args", "await_args_list"}
TEST_CASES = (unittest.TestCase,)
FINDER = None
OUTCOME = ()
REAL_SEED = random.seed


def watch_seeds():
    """A test that seeds means the candidate's numbers, too."""
    def wrap(owner, name, which):
        real = getattr(owner, name)

        def seed(*args, **kw):
            out = real(*args, **kw)
            if PEER.connected and threading.current_thread() is threading.main_thread():
                PEER.request("seed", which, args, kw)
            return out

        setattr(owner, name, functools.wraps(real)(seed) if which == "torch" else seed)

    wrap(random, "seed", "random")
    if "numpy" in sys.modules:
        wrap(sys.modules["numpy"].random, "seed", "numpy")
    if "torch" in sys.modules:
        wrap(sys.modules["torch"], "manual_seed", "torch")


def watch_levels():
    import logging
    real, off = logging.Logger.setLevel, logging.disable

    def tell():
        if PEER.connected:
            root = logging.getLogger()
            PEER.request("levels", root.manager.disable, [("", root.level)] + [
                (n, g.level) for n, g in list(root.manager.loggerDict.items())
                if isinstance(g, logging.Logger)])

    def set_level(self, level):
        real(self, level)
        tell()

    def disable(level=logging.CRITICAL):
        off(level)
        tell()

    logging.Logger.setLevel, logging.disable = set_level, disable


def watch_patches():
    """What the tests replace of the library is replaced over there as well."""
    originals = {}

    def place(target):
        if type(target) is types.ModuleType and not PEER.is_test_module(target):
            return target.__name__, []
        if isinstance(target, type) and not isinstance(target, RemoteType):
            known = PEER.library_name(target)
            if known is not None:
                return known[0], known[1].split(".")
        return None

    def tell(target, name, value, gone):
        where = place(target) if PEER.connected else None
        if where is None or where[0].startswith(("_pytest", "pytest", "unittest")):
            return
        key = where[0], tuple(where[1]), name
        if gone or (key in originals and originals[key] is value):
            originals.pop(key, None)
            PEER.request("unpatch", where[0], where[1], name)
        else:
            PEER.request("patch", where[0], where[1], name, value)

    def set_it(target, name, value):
        where = place(target)
        if where is not None and PEER.connected:
            key = where[0], tuple(where[1]), name
            originals.setdefault(key, vars(target).get(name, MISSING))
        setattr(target, name, value)
        tell(target, name, value, False)

    def del_it(target, name):
        delattr(target, name)
        tell(target, name, None, True)

    unittest.mock.setattr, unittest.mock.delattr = set_it, del_it
    mp = sys.modules.get("_pytest.monkeypatch")
    if mp is not None:
        mp.setattr, mp.delattr = set_it, del_it

    reload_ = importlib.reload
    importlib.reload = lambda m: PEER.request("reload", m) \
        if type(m) is RemoteModule else reload_(m)


def watch_actions():
    """The tester never runs what may be the candidate's: no programs, no code
    from text, no objects from pickles, no imports from the shared folder."""
    programs = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork",
                "os.forkpty", "os.spawn", "pty.spawn")
    data = {"builtins": {"set", "frozenset", "bytearray", "complex", "list", "dict",
                         "tuple", "int", "float", "str", "bytes", "bool", "range",
                         "slice", "object"},
            "collections": {"OrderedDict", "deque", "Counter", "defaultdict"},
            "datetime": {"datetime", "date", "time", "timedelta", "timezone"},
            "decimal": {"Decimal"}, "fractions": {"Fraction"}, "uuid": {"UUID"}}
    here = PEER.kept + "/"

    def hook(event, args):
        if not PEER.guarding:
            return
        if event in programs:
            raise PEER.refusal("program", "a test starts a program (%s)" % event)
        if event == "pickle.find_class":
            if args[1] not in data.get(args[0], ()):
                raise PEER.refusal("pickle", "a test loads %s.%s from a pickle" % args[:2])
        elif event == "marshal.load" or (
                event == "marshal.loads" and not sys._getframe(
                    1).f_code.co_filename.startswith("<frozen importlib")):
            raise PEER.refusal("code from text", "a test reads compiled code")
        elif event == "exec" or event == "compile":
            f = sys._getframe(1)
            name = f.f_code.co_filename
            if name.startswith(here) and not name.startswith(here + ".kverify"):
                if event == "compile" and (len(args) < 2 or args[1] is None or
                                           args[0] is None):
                    return
                raise PEER.refusal("code from text", "a test runs code that it makes")
            if event == "exec" and getattr(args[0], "co_filename", "").startswith("/tmp/"):
                raise PEER.refusal("code from text", "a test runs a file that the "
                                                     "candidate could change")

    sys.addaudithook(hook)


def watch_dataclasses():
    """Fields are known by marks of the library, of which each half has its
    own: what looks at them is done over there."""
    import dataclasses

    def wrap(name):
        real = getattr(dataclasses, name)

        @functools.wraps(real)
        def there(obj, *args, **kw):
            if isinstance(type(obj), RemoteType) or isinstance(obj, RemoteType):
                return PEER.request("library", "dataclasses", name, (obj, *args), kw)
            return real(obj, *args, **kw)

        setattr(dataclasses, name, there)

    for name in ("fields", "asdict", "astuple", "replace", "is_dataclass"):
        wrap(name)


def watch_library():
    watch_dataclasses()
    watch_seeds()
    watch_levels()
    watch_patches()
    watch_actions()


class Half:
    """The tester's say in how its tests are run."""

    def __init__(self, stage, start):
        self.stage, self.start = stage, start
        self.before = left_behind()

    def before_running(self, functions):
        if not PEER.connected:
            if NEEDED or PEER.leaked() or left_behind() != self.before:
                os._exit(NOT_EARLY)
            self.stage()
            self.start()
        for f in functions:
            if type(getattr(f, "__func__", f)) in (RemoteFunction, RemoteBound):
                PEER.refusal("decorator", "a test is a function of the candidate's")
                PEER.lost.append(1)

    def next_test(self):
        del PEER.refused[:], PEER.swallowed[:]

    def veto(self):
        """Why a test did not pass whatever it came to."""
        if PEER.lost:
            return "refused", "a test is a function of the candidate's"
        if PEER.refused:
            return "refused", "%s: %s" % PEER.refused[0]
        if PEER.swallowed:
            return "failed", "an assertion of the test's failed in a callback"
        return None


NOT_EARLY = 9  # the tests can't be loaded before there is a candidate


def left_behind():
    """What loading tests may leave that forks would share, or miss."""
    open_files = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            where = os.readlink("/proc/self/fd/" + fd)
        except OSError:
            continue
        if where != "/dev/null" and not where.startswith("/proc/"):
            open_files.add((fd, where))
    folders = [sorted(os.listdir(d)) for d in ("/tmp", "/dev/shm", "/box")
               if os.path.isdir(d)]
    with open("/proc/thread-self/children") as f:
        children = f.read()
    return (open_files, folders, len(os.listdir("/proc/self/task")), children, os.getcwd(),
            dict(os.environ))


def tester_main(stage=lambda: None, late=True):
    """STAGE waits until there is a candidate: before the tests are loaded, or,
    when they can be loaded without, after."""
    global PEER, FINDER, OUTCOME, HALF, LOADING
    kept = os.environ.pop("KV_KEPT")
    box = os.environ.pop("KV_BOX")
    with open(os.path.join(kept, ".kverify/orders")) as f:
        orders = json.load(f)
    pending = []

    def say(kind, *fields):
        if PEER.tell is None:
            pending.append((kind, *fields))
        else:
            PEER.tell(kind, *fields)

    def start():
        for name in ("KV_KEPT", "KV_BOX"):
            os.environ.pop(name, None)
        PEER.tell = make_say(read_orders()["nonce"])
        if absent:
            say("absent", *absent)
            os._exit(0)
        try:
            PEER.connect(5)
        except Broken as e:
            PEER.broken(e)
        except (*LOADING, WorkerEnded) as e:
            say("broken", "", message_of(e))
            say("end", 2)
            os._exit(0)
        PEER.guarding = True
        for p in pending:
            say(*p)

    PEER = Tester(orders, kept, say)
    FINDER = Finder(names_of(orders["files"], orders["path"],
                             orders["tests"] + orders["support"]))
    sys.meta_path.insert(0, FINDER)
    for d in PEER.roots:
        sys.path.append(d)
    sys.argv[:] = ["tests"]
    orders["cwd"] = os.path.join(box, orders["cwd"])
    LOADING = (Exception, SystemExit, WorkerEnded, NeedsWorker)
    HALF = Half(stage, start)
    if orders["framework"] == "pytest":
        import _pytest.monkeypatch
        import _pytest.outcomes as o
        OUTCOME = (o.Failed,)
    absent = []
    for name in orders["preload"]:
        try:
            __import__(name)
        except ImportError as e:
            absent[:] = name, message_of(e)
            late = True
            break
    watch_library()
    if late:
        stage()
        start()
    status = RUNNERS[orders["framework"]](orders, kept, say, lambda module: None)
    if not PEER.connected:
        os._exit(NOT_EARLY)
    say("decided", PEER.decided)
    say("end", status)
    os._exit(0)


def main(stage=lambda: None, late=True):
    tester_main(stage, late)


if "KV_WARM" not in globals():
    main()
