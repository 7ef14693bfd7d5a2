# What the candidate gives at each place of the tests, compared with what the
# reference gave there.  An object of the candidate's own, where the reference
# gave plain data, may be iterated over and decides nothing.  Nothing at all, where
# the reference gave something, satisfies no assertion about each item.
import collections
import dis
import sys
from time import monotonic

from names import HELD, MISSING  # joined
from peer import Peer  # joined
from standins import RemoteType, id_of  # joined

# What does no more than to bring further values.
BRINGS = {"__iter__", "__next__", "__aiter__", "__anext__", "__await__", "__enter__",
          "__exit__", "__aenter__", "__aexit__", "__repr__", "__hash__", "send", "throw",
          "asend", "athrow", "close", "aclose"}
NAMED = {"get": 1, "oget": 1, "meth": 1, "sp": 1}  # requests with a name
CHANGES = {"__setitem__", "__delitem__"}
# Requests by which this half finds out what it has.
UNSEEN = {"cls", "virtual", "base", "signature", "seed", "levels", "modules"}
SIZED = (list, tuple, dict, set, frozenset, collections.deque)
# Functions that find nothing wrong with nothing.
EACH = {"all", "any", "zip", "allclose", "isclose", "array_equal", "assert_allclose",
        "assert_array_equal", "assert_array_almost_equal", "assert_array_less"}
LOOPS = {}  # code of the tests: whether it looks at each item of something
STALE = 1  # seconds; a thread of the candidate's may change what it gave


def looks_at_each(code):
    """Whether CODE has a loop, or calls what has one."""
    if code not in LOOPS:
        LOOPS[code] = any(i.opname in ("FOR_ITER", "GET_AITER") for i in dis.get_instructions(
            code)) or not EACH.isdisjoint(code.co_names) or any(
            looks_at_each(c) for c in code.co_consts if type(c) is type(code))
    return LOOPS[code]


class Kinds:
    """The tester's view of what answers hold."""

    def start_kinds(self, objects):
        """OBJECTS are the places where the reference gave objects, each with
        the container that they extend; None: they are being found out."""
        self.allowed = None if objects is None else set(objects)
        self.places, self.turn, self.nothing = set(), 0, []

    def place(self, what):
        """The function of the tests that is running, and WHAT it asked for."""
        code = self.running_code()
        return "- " + what if code is None else "%s::%s %s" % (
            code.co_filename[len(self.kept) + 1:], code.co_name, what)

    def running_code(self):
        """The code of the tests that is running."""
        f = sys._getframe(1)
        own = self.kept + "/"
        while f is not None:
            code = f.f_code
            if code.co_filename.startswith(own) and code.co_name[:1] != "<" and \
                    not code.co_filename.startswith(own + ".kverify"):
                return code
            f = f.f_back
        return None

    def sized(self, what, value):
        """VALUE came at the place WHAT."""
        t = type(value)
        if t in SIZED:
            self.some(what, len(value) > 0)
        elif t.__module__ == "numpy" and t.__name__ == "ndarray":
            self.some(what, value.size > 0)

    def some(self, what, full):
        """Something came at the place WHAT, or nothing.  What the reference gave
        is noted as what may come."""
        if not self.guarding:
            return
        here = self.place(what)
        if self.allowed is None:
            self.places.add(here + (" =full" if full else " =empty"))
        elif not full and here + " =full" in self.allowed and \
                here + " =empty" not in self.allowed and \
                looks_at_each(self.running_code()):
            self.nothing.append(here)

    def item(self, x, there):
        """X, which is iterated over, gave an item, or has no more."""
        try:
            had = object.__getattribute__(x, "_kv_gave")
        except AttributeError:
            had = False
        if there and not had:
            object.__setattr__(x, "_kv_gave", True)
        if not had:
            self.some("items", there)

    def decode_theirs(self, f):
        met = self.met()
        before = len(met)
        x = Peer.decode_theirs(self, f)
        # Without its class, which comes with it.
        met[before:] = () if isinstance(x, BaseException) else (x,)
        return x

    def met(self, fresh=None):
        """The objects that are in what this thread decodes."""
        try:
            now = self.local.met
        except AttributeError:
            now = []
        self.local.met = now if fresh is None else fresh
        return now

    def take(self, m, refused=False):
        before = self.met([])
        try:
            return super().take(m, refused)
        finally:
            self.local.last = self.met(before)

    def came(self, what, met):
        """The objects MET came at the place WHAT."""
        if not met or not self.guarding:
            return
        here = self.place(what)
        for x in met:
            t = type(x)
            remote = isinstance(t, RemoteType)
            if remote and t._kv_layout is not object:
                continue  # a value, which does what the builtin type does
            held = t._kv_held if remote else None
            kind = "%s =%s" % (here, held or "object")
            if self.allowed is None:
                self.places.add(kind)
            elif remote and kind not in self.allowed and \
                    here + " =object" not in self.allowed:
                object.__setattr__(x, "_kv_suspect", here)
            if held is not None:
                self.held(x)  # before a test can look at its clock

    def imported(self, at, value):
        """The tests import VALUE by its name."""
        if id_of(value) is None or isinstance(value, BaseException):
            return
        self.guarding, before = True, self.guarding
        self.came("import %s.%s" % (at[0].__name__, at[1]), [value])
        self.guarding = before

    def suspect(self, x):
        """Whether the reference gave plain data where X came from."""
        if not isinstance(type(x), RemoteType):
            return False
        try:
            return object.__getattribute__(x, "_kv_suspect") is not None
        except AttributeError:
            return False

    def held(self, x):
        """The content of X, an instance of a class that extends a container.
        It is read when X comes, and not again until the candidate had its
        turn."""
        try:
            turn, when, content = object.__getattribute__(x, "_kv_content")
            if turn == self.turn and monotonic() - when < STALE:
                return content
        except AttributeError:
            pass
        content = self.request("base", x)
        object.__setattr__(x, "_kv_content", (self.turn, monotonic(), content))
        return content

    def instead(self, x, op, args):
        """What a request to X, which is suspect, comes to.  MISSING: it is
        sent."""
        t = type(x)
        name = args[NAMED[op]] if op in NAMED else ""
        if name in BRINGS or op in ("eq", "base", "cls", "virtual", "task", "cancel"):
            return MISSING
        if t._kv_held is not None and name not in CHANGES:
            content = self.held(x)
            if op == "sp" and hasattr(type(content), name):
                return getattr(content, name)(*args[2], **args[3])
            if op == "get" and name[:2] != "__" and hasattr(type(content), name):
                return getattr(content, name)
            if op == "meth" and hasattr(type(content), args[1]):
                return getattr(content, args[1])(*args[3], **args[4])
        if op == "get" or op == "oget":
            Peer.request(self, op, *args)  # unless there is no such attribute
        raise self.refusal("object", "%s of an object of %s, where the reference gives plain "
                                     "data" % (name or op, t.__qualname__))
