# What the tests may give to the candidate.  Such an object is lent: it stays
# here, and the candidate gets a stand-in.
import inspect
import sys
import types
import unittest.mock

from early import NeedsWorker, Placeholder  # joined
from names import FUNCTIONS  # joined
from peer import Peer  # joined
from standins import RemoteFunction, RemoteModule, id_of  # joined
from wire import Refused  # joined

# Library types that may be lent: their public methods do nothing but what they
# are made for.
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
TEST_CASES = (unittest.TestCase,)


def is_opaque(x):
    """Whether X is a type as in annotations.  Using some of them evaluates
    text, so the candidate can only give such an object back."""
    return type(x).__module__ == "typing" or type(x) in (types.GenericAlias, types.UnionType)


class Lending:
    """Encodes objects of the tests, or refuses to give them away."""

    def refusal(self, construct, text):
        """Note a refusal: the running test can't pass any more.  Returns the
        exception that the caller raises."""
        with self.lock:
            if len(self.refused) < 100:
                self.refused.append((construct, text))
                self.say("note", construct, text, self.where())
        return Refused("%s: %s" % (construct, text))

    def where(self):
        """The line of the running test, as "file:line"."""
        f = sys._getframe(1)
        while f is not None:
            if f.f_code.co_filename.startswith(self.kept + "/") and \
                    not f.f_code.co_filename.startswith(self.kept + "/.kverify"):
                return "%s:%d" % (f.f_code.co_filename[len(self.kept) + 1:], f.f_lineno)
            f = f.f_back
        return ""

    def library_name(self, x):
        """Module and name by which the worker finds X in its own library."""
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
        """Whether C, or a base of it, is defined by the tests."""
        return any(self.is_test_module(sys.modules.get(k.__module__)) for k in c.__mro__
                   if k is not object)

    def allow(self, x):
        """Return X if the candidate may have it, else refuse it."""
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
            # As a function: the method's object may be the test case.
            return self.encode_function(self.bound_once(x))
        return Peer.encode_object(self, x)

    def bound_once(self, x):
        """One object for the same method, although each access makes a new
        one."""
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
        # Without defaults, which may be what the test expects.
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
        return Peer.encode_function(self, x)
