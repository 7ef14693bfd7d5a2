# The tests are loaded before the candidate exists, once for many attempts,
# when placeholders suffice for what they import of it.
import os
import random
import sys

from peer import Peer  # joined
from wire import Broken, Gone  # joined

# Frameworks look for these attributes on every object; a placeholder does not
# have them.
QUIET = {"__test__", "__wrapped__", "__code__", "__signature__", "__file__", "__path__",
         "__spec__", "pytestmark", "__bases__", "__mro__", "__iter__",
         "__len__", "__call__", "__get__", "__set_name__", "__unittest_skip__"}
NEEDED = []  # one item for each use for which a placeholder did not suffice
REAL_SEED = random.seed


class NeedsWorker(BaseException):
    """The tests need something of the candidate before it exists."""

    def __init__(self, *args):
        super().__init__(*args)
        NEEDED.append(1)


class WorkerEnded(Gone):
    """The candidate's process has ended, and a test needs something of it."""


class Placeholder:
    """A name of the candidate that was imported before it exists."""
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


class Early:
    """The tester while it has no worker yet."""

    def connect(self, fd):
        """The worker is there: replace placeholders by what they represent."""
        Peer.__init__(self, fd, False)
        self.connected = True
        self.modules_seen = self.modules_version()
        seed = 0  # as in every run: a verdict must not depend on it
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
            self.imported(p._kv_at, value)
            for owner in self.test_modules:
                d = vars(owner)
                for k in [k for k, v in d.items() if v is p]:
                    d[k] = value
        self.placeholders.clear()
        self.unbound.clear()

    def leaked(self):
        """Whether anything but a global of a test module holds a placeholder,
        where connect would not find it."""
        self.test_modules = [m for m in list(sys.modules.values())
                             if self.is_test_module(m)]
        for p in self.placeholders:
            count = 0
            for owner in self.test_modules:
                count += sum(1 for v in vars(owner).values() if v is p)
            # Three references are from the list, from this name and from the
            # argument.
            if sys.getrefcount(p) > count + 3:
                return True
        return False
