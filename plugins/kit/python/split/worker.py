# The half that runs the candidate's code.  It does what the tester asks and
# decides nothing; the tester takes whatever it says as data.
import copy
import functools
import importlib
import json
import logging
import os
import random
import sys
import types

from forwards import Text, forward_logging, forward_warnings  # joined
from library import LENT, shared_class  # joined
from names import HELD, MISSING  # joined
from outgoing import Whole  # joined
from peer import Peer  # joined
from standins import PEER  # joined
from wire import Refused  # joined


class Worker(Peer):
    """The half of the candidate."""

    def __init__(self, fd, orders):
        super().__init__(fd, True)
        self.text = []
        self.originals, self.replaced = {}, {}
        self.home = os.path.realpath(orders["box"])

    # -- objects

    def is_shared_class(self, c):
        return shared_class(c)

    def library_name(self, x):
        # Only the tester names globals; functions from here are sent as
        # objects.
        return None

    def encode_module(self, m):
        if sys.modules.get(m.__name__) is not m:
            return ["o", self.export(m), "i", self.encode_own_class(type(m)), [], None]
        if self.is_own(m):
            return ["o", self.export(m), "m", m.__name__]
        if m.__name__ in LENT:
            return ["M", m.__name__]
        return ["o", self.export(m), "i", self.encode_own_class(type(m)), [], None]

    def is_own(self, m):
        f = getattr(m, "__file__", None)
        where = [f] if f else list(getattr(m, "__path__", []))
        return any(os.path.realpath(w).startswith((self.home + "/", "/tmp/"))
                   for w in where if w)

    def members(self, c):
        out = []
        for n, v in list(vars(c).items()):
            if isinstance(v, types.FunctionType):
                out.append([n, "f"])
            elif isinstance(v, (classmethod, staticmethod)):
                out.append([n, "k"])
            elif n[:2] == "__" or isinstance(v, type):
                continue
            elif isinstance(v, property) or hasattr(type(v), "__set__") or \
                    isinstance(v, functools.cached_property):
                out.append([n, "p"])
        return out

    def decode_module(self, name):
        return importlib.import_module(name)

    def swept(self, names):
        return names

    # -- requests

    def op_import(self, name, again):
        if again:
            sys.modules.pop(name, None)
        return importlib.import_module(name)

    def op_modules(self, put, gone):
        """The tests replaced modules."""
        for name, value in put:
            self.replaced.setdefault(name, sys.modules.get(name))
            sys.modules[name] = value
        for name in gone:
            before = self.replaced.pop(name, None)
            if before is not None:
                sys.modules[name] = before
            else:
                sys.modules.pop(name, None)

    def op_reload(self, m):
        return importlib.reload(m)

    def op_call(self, f, args, kw):
        return f(*args, **kw)

    def op_library(self, module, name, args, kw):
        return getattr(importlib.import_module(module), name)(*args, **kw)

    def op_meth(self, owner, name, obj, args, kw):
        return self.op_oget(owner, name, obj)(*args, **kw)

    def op_oget(self, owner, name, obj):
        if owner is None or isinstance(obj, type):
            return getattr(obj, name)
        if name in getattr(obj, "__dict__", ()):
            raw = vars(owner).get(name)
            if not hasattr(type(raw), "__set__"):
                return obj.__dict__[name]
        for k in owner.__mro__:
            if name in vars(k):
                raw = vars(k)[name]
                get = getattr(type(raw), "__get__", None)
                return raw if get is None else get(raw, obj, type(obj))
        return getattr(obj, name)

    def op_sp(self, obj, name, args, kw):
        return getattr(type(obj), name)(obj, *args, **kw)

    def op_item(self, c, x):
        return c[x]

    def op_get(self, obj, name, whole=False):
        value = getattr(obj, name)
        return Whole(value) if whole and type(value) is types.MethodType else value

    def equal(self, a, b):
        return self.request("eq", a, b)

    def derive(self, mcls, name, bases, ns, kw):
        raise Refused("a class that derives from one of the tests'")

    def op_set(self, obj, name, value):
        setattr(obj, name, value)

    def op_del(self, obj, name):
        delattr(obj, name)

    def op_dir(self, obj):
        return dir(obj)

    def op_vars(self, obj):
        return vars(obj)

    def op_raw(self, obj, name):
        d = vars(obj)
        return (True, d[name]) if name in d else (False, None)

    def op_names(self, obj):
        return [n for n in vars(obj) if type(n) is str]

    def op_isinst(self, c, x):
        return isinstance(x, c)

    def op_issub(self, c, x):
        return issubclass(x, c)

    def op_copy(self, x):
        return copy.copy(x)

    def op_deepcopy(self, x):
        return copy.deepcopy(x)

    def op_base(self, x):
        for k in HELD:
            if isinstance(x, k):
                if k is dict:
                    return {n: dict.__getitem__(x, n) for n in dict.__iter__(x)}
                return k(k.__iter__(x))
        return None

    def op_derive(self, number, name, module, qualname, bases, members, kw):
        """The tests derive a class from one of this half."""
        def function(n):
            def stub(self, *args, **kw):
                return PEER.request("ocall", number, n, self, args, kw)
            stub.__name__ = n
            return stub

        def fill(ns):
            ns["__module__"], ns["__qualname__"] = module, qualname
            for n, kind, value in members:
                if kind == "f":
                    ns[n] = function(n)
                elif kind == "async":
                    def make(n):
                        async def stub(self, *args, **kw):
                            return await PEER.request("ocall", number, n, self, args, kw)
                        return stub
                    ns[n] = make(n)
                elif kind == "p":
                    ns[n] = property(function(n), function("=" + n) if value else None)
                elif kind == "c":
                    def make(n):
                        @classmethod
                        def stub(cls, *args, **kw):
                            return PEER.request("ocall", number, n, cls, args, kw)
                        return stub
                    ns[n] = make(n)
                elif kind == "s":
                    def make(n):
                        @staticmethod
                        def stub(*args, **kw):
                            return PEER.request("ocall", number, n, None, args, kw)
                        return stub
                    ns[n] = make(n)
                else:
                    ns[n] = value

        c = types.new_class(name, tuple(bases), dict(kw), fill)
        return self.export(c)

    # -- the tester's surroundings

    def op_patch(self, module, path, name, value):
        """The tests replace something in the library."""
        owner = importlib.import_module(module)
        for part in path:
            owner = getattr(owner, part)
        key = (id(owner), name)
        if key not in self.originals:
            self.originals[key] = (owner, vars(owner).get(name, MISSING))
        setattr(owner, name, value)

    def op_unpatch(self, module, path, name):
        owner = importlib.import_module(module)
        for part in path:
            owner = getattr(owner, part)
        owner, value = self.originals.pop((id(owner), name), (owner, MISSING))
        if value is not MISSING:
            setattr(owner, name, value)
        elif name in vars(owner):
            delattr(owner, name)

    def op_begin(self, seed, modules, of, names):
        """Import what the tests import, all at once: modules, and names of
        modules."""
        random.seed(seed)
        found = tuple([importlib.import_module(m) for m in modules])
        random.seed(seed)
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed(seed)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(seed)
        values = []
        for m, n in zip(of, names):
            m = sys.modules[m]
            try:
                values.append((getattr(m, n),))
            except AttributeError:
                try:
                    values.append((importlib.import_module(m.__name__ + "." + n),))
                except ImportError:
                    values.append(())
        return found, tuple(values)

    def op_seed(self, which, args, kw):
        if which == "random":
            random.seed(*args, **kw)
        elif which == "numpy":
            importlib.import_module("numpy").random.seed(*args, **kw)
        elif which == "torch":
            importlib.import_module("torch").manual_seed(*args, **kw)

    def op_levels(self, disabled, levels):
        logging.disable(disabled)
        for name, level in levels:
            logging.getLogger(name or None).setLevel(level)

    seen_env = {}

    def ambient_out(self):
        if self.text:
            out, self.text = self.text, []
            return out
        return None

    def ambient_in(self, a):
        env, cwd, path = a
        if env is not None:
            for k in list(os.environ):
                if k not in env and k in self.seen_env:
                    del os.environ[k]
            for k, v in env.items():
                if os.environ.get(k) != v and self.seen_env.get(k) != v:
                    os.environ[k] = v
            self.seen_env = dict(env)
        if cwd is not None:
            os.chdir(cwd)
        for p in path or ():
            p = os.path.join(self.home, p)
            if p not in sys.path:
                sys.path.insert(0, p)
            importlib.invalidate_caches()

    # -- ends

    def ended(self):
        os._exit(0)

    def broken(self, e):
        os._exit(70)

    def refusal(self, construct, text):
        return Refused(text)


def worker_main():
    global PEER
    box = os.environ.pop("KV_BOX")
    orders = json.loads(os.environ.pop("KV_ORDERS"))
    orders["box"] = box
    # The candidate's modules come first here, as they do for the tests.
    sys.path[:0] = [os.path.normpath(os.path.join(box, d)) for d in orders["path"]]
    sys.argv[:] = ["tests"]
    os.chdir(os.path.join(box, orders["cwd"]))
    PEER = Worker(5, orders)
    sys.stdout, sys.stderr = Text(1, sys.stdout), Text(2, sys.stderr)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr
    forward_logging()
    forward_warnings()
    try:
        PEER.serve(0)
    finally:
        os._exit(0)


def main():
    worker_main()


if "KV_WARM" not in globals():
    main()
