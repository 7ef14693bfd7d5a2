# What the candidate may do with objects that the tests lent to it.
import collections
import copy
import functools
import inspect
import types
import unittest.mock

from codec import ATOMS  # joined
from lending import is_opaque  # joined
from names import FUNCTIONS, HELD, MISSING, SPECIAL, VALUES  # joined
from standins import id_of  # joined
from wire import Broken, Refused  # joined

# Names of attributes of frames, code and mocks begin like this.
HIDDEN = ("gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_", "_mock", "_kv", "_spec")
PLAIN_DUNDER = {"__name__", "__doc__", "__qualname__", "__module__", "__class__"}
# What a mock recorded is for the tests only.
MOCK_API = {n for n in dir(unittest.mock.MagicMock) if n[:1] != "_"} | {
    "called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls",
    "return_value", "side_effect", "configure_mock", "reset_mock", "attach_mock",
    "mock_add_spec", "await_count", "await_args", "await_args_list"}
# Types of plain data.
PLAIN = ATOMS | set(VALUES) | {list, dict, set, bytearray, collections.deque,
                               collections.OrderedDict, collections.Counter,
                               collections.defaultdict}


class Reach:
    """Requests of the candidate about objects that were lent to it."""

    def guard(self, obj, name, change=False):
        """Raise unless the candidate may get or, with CHANGE, set an attribute
        of an object that the tests lent."""
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
            raise AttributeError(name)  # it can only be called
        if name[:1] == "_" and name[:2] != "__" and not mock and not isinstance(
                obj, type) and not self.is_ours(type(obj)):
            raise AttributeError(name)  # private to the library
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
        if not mock and id_of(over) is None and inspect.isroutine(over):
            raise self.refusal("attribute", "the candidate replaces %s of a test's "
                                            "object" % name)

    def mine(self, obj):
        """Return OBJ if it was lent.  Anything else is no object of a
        request."""
        if id(obj) not in self.export_of or self.exports[self.export_of[id(obj)]] is not obj:
            raise Broken("a request about something that was not lent")
        return obj

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
                return value  # sent by its name, the worker has its own
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
            self.dicts[id(own)] = own, obj
            if any(type(k) is str and k.startswith(HIDDEN) for k in own):
                return {k: v for k, v in own.items() if not k.startswith(HIDDEN)}
            return own
        return {}

    def decode_changes(self, changes, gone):
        """What the candidate puts into the dictionary of an object that was
        lent is what it could have set, or it is taken back."""
        before = []
        for c in changes:
            m = self.mirrors.get(c[0])
            if m is not None and id(m.obj) in self.dicts:
                before.append((m.obj, dict(m.obj), self.dicts[id(m.obj)][1]))
        super().decode_changes(changes, gone)
        for own, old, obj in before:
            try:
                for name in {**old, **own}:
                    if old.get(name, MISSING) is not own.get(name, MISSING):
                        self.guard(obj, name, True)
            except (Refused, AttributeError):
                own.clear()
                own.update(old)
                if not self.refused:
                    self.refusal("attribute", "the candidate changes the dictionary of a "
                                              "test's object")

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
