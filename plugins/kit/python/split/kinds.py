# What the candidate gives at each place of the tests, compared with what the
# reference gave there.  Whatever is no plain data, where the reference gave none
# of its kind, may be iterated over and decides nothing.  Nothing at all, where
# the reference gave something, satisfies no assertion.
import collections
import dis
import sys
import unittest.mock
from time import monotonic

from names import HELD, MISSING, VALUES  # joined
from peer import Peer  # joined
from standins import RemoteFunction, RemoteModule, RemoteType, id_of  # joined

# What does no more than to bring further values.
BRINGS = {"__iter__", "__next__", "__aiter__", "__anext__", "__await__", "__enter__",
          "__exit__", "__aenter__", "__aexit__", "__repr__", "__hash__", "send", "throw",
          "asend", "athrow", "close", "aclose"}
NAMED = {"get": 1, "oget": 1, "meth": 1, "sp": 1}  # requests with a name
CHANGES = {"__setitem__", "__delitem__"}
# Requests by which this half finds out what it has.
UNSEEN = {"cls", "virtual", "base", "signature", "seed", "levels", "modules"}
# Of a request that is about nothing, or brings what it is about.
ABOUT_NOTHING = {"eq", "base", "cls", "virtual", "signature", "task", "cancel", "import",
                 "begin", "derive", "patch", "unpatch", "ocall"}
SIZED = (list, tuple, dict, set, frozenset, collections.deque, bytearray, range,
         type({}.keys()), type({}.values()), type({}.items()))
# Functions that find nothing wrong with nothing.
EACH = {"all", "any", "zip", "allclose", "isclose", "array_equal", "array_equiv",
        "assert_allclose", "assert_array_equal", "assert_array_almost_equal",
        "assert_array_less"}
LOOPS = {}  # code of the tests: whether it looks at each item of something
STALE = 1  # seconds; a thread of the candidate's may change what it gave


def looks_at_each(code):
    """Whether CODE has a loop, or calls what has one."""
    if code not in LOOPS:
        LOOPS[code] = any(i.opname in ("FOR_ITER", "GET_AITER") for i in dis.get_instructions(
            code)) or not EACH.isdisjoint(code.co_names) or any(
            looks_at_each(c) for c in code.co_consts if type(c) is type(code))
    return LOOPS[code]


def is_array(x):
    t = type(x)
    return t.__module__ == "numpy" and t.__name__ == "ndarray" or \
        t.__module__ == "torch" and t.__name__ == "Tensor"


def kind_of(x):
    """The kind of X, which is no plain data: what a place may have."""
    t = type(x)
    if isinstance(t, RemoteType):
        if t._kv_layout in VALUES:
            return "value " + t._kv_layout.__name__
        if t._kv_layout is not object:
            return "exception"
        return t._kv_held or "object"
    if isinstance(x, BaseException):
        return "exception"
    if t is RemoteFunction or t is RemoteModule or t is RemoteType:
        return "object"
    if isinstance(x, type):
        return "type"
    if is_array(x):
        return "empty array" if 0 in x.shape else None
    if isinstance(x, unittest.mock.NonCallableMock):
        return "mock"
    return None


class Kinds:
    """The tester's view of what answers hold."""

    def start_kinds(self, objects):
        """OBJECTS are the places where the reference gave objects, each with
        the container that they extend; None: they are being found out."""
        self.allowed, self.asked = None, set()
        if objects is not None:
            self.allowed = set()
            for p in objects:
                here, kinds = p.rsplit(" =", 1)
                self.asked.add(here)
                self.allowed.update("%s =%s" % (here, k) for k in kinds.split(","))
        # Of tasks that were registered earlier only objects were noted.
        self.whole = "*" in self.asked
        self.places, self.turn, self.nothing = {"* =all"}, 0, {}
        self.inside = {}  # number of a mirror: the objects that are in it
        self.strays = {}  # id of a thing that came where none of its kind did: it, the place
        self.known = {}   # id of what the tests accessed by its name: it, the name

    def place(self, what):
        """The line of the tests that is running, and WHAT it asked for."""
        f = self.running_frame()
        return "- " + what if f is None else "%s::%s:%d %s" % (
            f.f_code.co_filename[len(self.kept) + 1:], f.f_code.co_name, f.f_lineno, what)

    def seen_places(self):
        """What was noted, one text a place."""
        kinds = {}
        for p in sorted(self.places):
            here, kind = p.rsplit(" =", 1)
            kinds.setdefault(here, []).append(kind)
        return ["%s =%s" % (here, ",".join(k)) for here, k in kinds.items()]

    def running_code(self):
        """The code of the tests that is running."""
        f = self.running_frame()
        return None if f is None else f.f_code

    def running_frame(self):
        f = sys._getframe(1)
        own = self.kept + "/"
        while f is not None:
            code = f.f_code
            if code.co_filename.startswith(own) and code.co_name[:1] != "<" and \
                    not code.co_filename.startswith(own + ".kverify"):
                return f
            f = f.f_back
        return None

    def noted(self, what, kind):
        """Note that KIND came at the place WHAT, or say whether the reference
        gave it there.  What nobody knows of is so."""
        if not self.guarding:
            return True
        here = self.place(what)
        if self.allowed is None:
            self.places.add("%s =%s" % (here, kind))
            return True
        return not self.whole or "%s =%s" % (here, kind) in self.allowed

    # -- nothing

    def sized(self, what, value):
        """VALUE came at the place WHAT."""
        if isinstance(value, SIZED) and id_of(value) is None:
            self.some(what, len(value) > 0)
        elif is_array(value):
            self.some(what, 0 not in value.shape, True)
        elif self.allowed is None and kind_of(value) is None and self.guarding:
            try:
                full = bool(value)
            except Exception:
                full = True
            self.places.add(self.place(what) + (" =plain" if full else " =empty"))

    def some(self, what, full, array=False):
        """Something came at the place WHAT, or nothing.  What the reference gave
        is noted as what may come."""
        if not self.guarding:
            return
        here = self.place(what)
        if self.allowed is None:
            self.places.add(here + (" =full" if full else " =empty"))
            return
        if full:
            self.nothing.pop(here, None)  # it was only asked too early
            return
        code = self.running_code()
        if here + " =empty" in self.allowed or code is None:
            return
        if here + " =full" in self.allowed:
            if array or looks_at_each(code):
                self.nothing[here] = True
        elif here + " =plain" in self.allowed:
            self.nothing[here] = True

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

    # -- what is no plain data

    def decode_theirs(self, f):
        met = self.met()
        before = len(met)
        x = Peer.decode_theirs(self, f)
        # Without its class, which comes with it.
        cls = type(x)
        met[before:] = [y for y in met[before:] if y is not cls]
        met.append(x)
        return x

    def decode_ours(self, f):
        x = super().decode_ours(f)
        if isinstance(x, unittest.mock.NonCallableMock):
            self.met().append(x)
        return x

    def decode_mirror(self, f):
        met = self.met()
        before = len(met)
        x = super().decode_mirror(f)
        if len(f) == 2:
            met.extend(self.inside.get(f[1], ()))  # they come again
        elif len(met) > before:
            self.inside[f[1]] = met[before:]
        if is_array(x) and 0 in x.shape:
            met.append(x)
        return x

    def decode_changes(self, changes, gone):
        """What comes into a container that the tests have came there, and not where
        something else is asked for."""
        for c in changes:
            before = self.met([])
            try:
                super().decode_changes([c], [])
            finally:
                fresh = self.met(before)
            if fresh:
                self.inside[c[0]] = fresh
                self.came("changed", fresh)
            else:
                self.inside.pop(c[0], None)
        super().decode_changes([], gone)
        for i in gone:
            self.inside.pop(i, None)

    def decode_annotation(self, f):
        """What says how something may be used decides nothing."""
        met = self.met()
        before = len(met)
        x = super().decode_annotation(f)
        del met[before:]
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
            value = super().take(m, refused)
            if m[1] == "e" and self.local.met and self.local.met[-1] is value:
                self.local.met.pop()  # it is raised, and not given
            return value
        finally:
            self.local.last = self.met(before)

    def taken(self):
        """What was in the last answer to this thread."""
        last, self.local.last = getattr(self.local, "last", ()), ()
        return last

    def signature(self, x):
        before = self.met([])
        try:
            s = super().signature(x)
        finally:
            last = self.met(before)
        self.came("signature", last)
        return s

    def came(self, what, met):
        """The objects MET came at the place WHAT."""
        if not met or not self.guarding:
            return
        here = self.place(what)
        for x in met:
            kind = kind_of(x)
            if kind is None:
                continue
            if self.allowed is None:
                self.places.add("%s =%s" % (here, kind))
            elif not self.expects(here, kind):
                self.suspicious(x, kind, here)
            if isinstance(type(x), RemoteType) and type(x)._kv_held is not None:
                self.held(x)  # before a test can look at its clock

    def expects(self, here, kind):
        """Whether the reference gave something of KIND at the place HERE, or an
        object, which may be anything."""
        if "%s =%s" % (here, kind) in self.allowed:
            return True
        if kind not in ("type", "empty array", "mock") and (
                here + " =object" in self.allowed or
                kind == "object" and here + " =value tuple" in self.allowed):
            return True
        # Tasks that were registered when only objects were noted.
        return not self.whole and kind != "object" and kind not in HELD.values()

    def reason(self):
        """A place where nothing came, if there is one."""
        return next(iter(self.nothing), None)

    def is_mock(self, x):
        return isinstance(x, unittest.mock.NonCallableMock)

    def suspicious(self, x, kind, here):
        """X came at the place HERE, where the reference gave nothing of its
        KIND."""
        if kind == "mock":
            raise self.refusal("mock", "a mock of the tests comes back, where the "
                                       "reference gives plain data")
        if kind == "type":
            raise self.refusal("object", "a class of the library comes, where the "
                                         "reference gives none")
        if kind == "empty array":
            self.nothing[here + ", an array"] = True
        elif isinstance(type(x), RemoteType):
            object.__setattr__(x, "_kv_suspect", here)
        elif self.whole:
            self.strays[id(x)] = x, here

    def called(self, x):
        """The name by which the tests know X, which they call."""
        known = self.known.get(id(x))
        return "" if known is None else " " + known[1]

    def brought(self, values, met):
        """Of MET, which came with the VALUES that the tests import, the defaults of
        functions."""
        named = {id(v) for part in values for v in part} | {
            id(v) for part in values[1] for v in part}
        self.guarding, before = True, self.guarding
        self.came("import default", [x for x in met if id(x) not in named and
                                     not isinstance(x, type)])
        self.guarding = before

    def imported(self, at, value):
        """The tests import VALUE by its name."""
        if id_of(value) is not None:
            self.known[id(value)] = value, at[1]
        elif kind_of(value) == "empty array":
            here = "- import %s.%s" % (at[0].__name__, at[1])
            if self.allowed is None:
                self.places.add(here + " =empty array")
            elif here not in self.asked:
                self.lost.append("%s is an empty array" % at[1])
        if id_of(value) is None or isinstance(value, BaseException):
            return
        # Whatever is called or looked into under this name may be of any kind.
        here = "- import %s.%s" % (at[0].__name__, at[1])
        if self.allowed is None:
            self.places.add(here + " =object")
        elif here not in self.asked:
            self.suspicious(value, "object", here)

    def suspect(self, x):
        """Whether the reference gave plain data where X came from."""
        if not isinstance(type(x), RemoteType):
            return False
        try:
            return object.__getattribute__(x, "_kv_suspect") is not None
        except AttributeError:
            return False

    def stray(self, x, what):
        """Whether X came where the reference gave nothing of its kind, and WHAT
        is asked of it, which the tests asked of nothing of the reference's."""
        return bool(self.strays) and id(x) in self.strays and \
            self.strays[id(x)][0] is x and self.place(what) not in self.asked

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
        if name in BRINGS or op in ABOUT_NOTHING:
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
            try:
                Peer.request(self, op, *args)  # unless there is no such attribute
            except AttributeError:
                raise
            except Exception:
                pass
            except BaseException as e:
                if id_of(e) is None:
                    raise
        raise self.refusal("object", "%s of an object of %s, where the reference gives plain "
                                     "data" % (name or op, t.__qualname__))
