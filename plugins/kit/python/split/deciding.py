# Who decides about a test.  The tests compare with plain data themselves,
# whatever an object of the candidate claims; and an assertion that failed in a
# callback counts, even if the candidate catches it.
import functools
import threading
import types
import unittest.mock

from early import NeedsWorker, WorkerEnded  # joined
from kinds import ABOUT_NOTHING, NAMED, UNSEEN, kind_of  # joined
from names import ARITHMETIC, MISSING, ORDER  # joined
from peer import Peer  # joined
from standins import RemoteType, id_of  # joined
from wire import Gone  # joined

# Where a request has the object that it is to, when that is not first.
SUBJECT = {"oget": 2, "meth": 2}
# What may end an iteration.
NEXT = ("__next__", "__anext__")
ENDINGS = {"__next__", "__anext__", "send", "throw", "asend", "athrow", "close", "aclose"}
OUTCOME = ()  # exceptions by which the framework fails a test
# Special methods that only look at their operands.
COMPARING = ORDER | {n for n in ARITHMETIC if n[:3] != "__i"}
# What a test operates with, which is no value that it expects.
TOOLS = (type, types.FunctionType, types.MethodType, types.BuiltinFunctionType,
         functools.partial, unittest.mock.NonCallableMock)


class Deciding:
    """Requests of the tests to stand-ins, and what is believed of the
    answers."""

    def equal(self, a, b):
        """Whether the stand-in A equals B."""
        t, u = type(a), type(b)
        if isinstance(u, RemoteType):
            if not (t._kv_eq or u._kv_eq):
                return False
            self.decided += 1
            if t._kv_held is not None and u._kv_held is not None:
                return self.held(a) == self.held(b)
            return self.said(a, "__eq__", self.request("sp", a, "__eq__", (b,), {}))
        if b is None:
            return NotImplemented
        if t._kv_held is not None:
            return self.held(a) == b
        if self.is_ours(u) or isinstance(b, unittest.mock.NonCallableMock) or \
                u.__module__ == "unittest.mock":
            return NotImplemented
        if t._kv_eq and self.guarding:
            # It is not asked: it would learn what is expected.
            self.unasked.append("an object of %s is compared with plain data"
                                % t.__qualname__)
        return NotImplemented

    def said(self, obj, name, value):
        """Return VALUE if it is a truth value, else refuse it."""
        if value is True or value is False or value is NotImplemented:
            return value
        raise self.refusal("comparison", "%s of %s gives no truth value" % (
            name, type(obj).__qualname__))

    def special(self, obj, name, args, kw):
        """An operation of a stand-in.  When plain data is involved, which may
        be what the test expects, the candidate's object is only asked if the
        test itself named its class."""
        t = type(obj)
        if isinstance(obj, type):
            self.decided += name == "__contains__"
            return Peer.request(self, "sp", obj, name, args, kw)
        plain = any(self.is_plain(a) for a in args)
        if name in ORDER or name in ARITHMETIC:
            if t._kv_held is not None and plain and name in ORDER:
                return getattr(self.held(obj), name)(*args)
            if plain and not t._kv_named:
                raise self.refusal("operator", "%s of an object of %s with plain data" % (
                    name, t.__qualname__))
            self.decided += plain and name in ARITHMETIC
        if name in COMPARING:
            value = self.compared(obj, name, args, kw)
        else:
            value = Peer.request(self, "sp", obj, name, args, kw)
        if name in ORDER or name == "__bool__":
            self.decided += 1
            return self.said(obj, name, value)
        return value

    def is_plain(self, x):
        """Whether X may be what a test expects: no stand-in, nothing of a class
        of the tests, and no function."""
        return id_of(x) is None and not isinstance(x, TOOLS) and not self.is_ours(type(x))

    def compared(self, obj, name, args, kw):
        """The same for what compares or computes: nothing that the tests hold
        changes by it, when the candidate has seen what they expect."""
        self.local.comparing, before = name, getattr(self.local, "comparing", None)
        try:
            return Peer.request(self, "sp", obj, name, args, kw)
        finally:
            self.local.comparing = before

    def decode_changes(self, changes, gone):
        name = getattr(self.local, "comparing", None)
        if changes and name is not None and not self.refused:
            self.refusal("comparison", "%s changes what the tests hold" % name)
        super().decode_changes(changes, gone)

    def request(self, op, *args):
        """All requests of the tests come through here.  What ends a loop of
        theirs comes only from what they iterate over."""
        what = "%s %s" % (op, args[NAMED[op]]) if op in NAMED else op
        about = args[SUBJECT.get(op, 0)] if args else None
        if op == "call":
            what += self.called(about)
        if self.suspect(about):
            value = self.instead(about, op, args)
            if value is not MISSING:
                return value
        elif op not in ABOUT_NOTHING and self.stray(about, what):
            raise self.refusal("object", "%s of %s, where the reference gives plain data" % (
                what, kind_of(about)))
        self.turn += op not in UNSEEN
        try:
            value = self.ask(op, *args)
        except (StopIteration, StopAsyncIteration) as e:
            self.taken()
            if op in ("sp", "meth") and args[1] in ENDINGS and (
                    args[1] in NEXT or self.noted(what, "stop")):
                if args[1] in NEXT:
                    self.item(args[0], False)
                raise
            raise RuntimeError("the candidate raised %s" % type(e).__name__) from e
        except BaseException as e:
            self.came(what + " raised", self.taken())
            self.end_with(what, e)
            raise
        last = self.taken()
        if op == "base":
            self.came("content", last)
        if op == "begin":
            self.brought(value, last)
        if op not in UNSEEN:
            self.came(what, last)
            if op == "sp" and args[1] in NEXT:
                self.item(args[0], True)
            else:
                self.sized(what, value)
        return value

    def end_with(self, what, e):
        """E, which is no Exception, ends more than a call: threads and tasks end
        by it in silence, and tests don't catch it.  It comes where it came from
        the reference."""
        if id_of(e) is None or isinstance(e, Exception) or not isinstance(e, BaseException):
            return
        thread = threading.current_thread() is not threading.main_thread()
        # By the class of the library: the candidate's may have any name.
        name = next(c.__name__ for c in type(e).__mro__ if not isinstance(c, RemoteType))
        if not self.noted(what, "ends " + name) or \
                thread and isinstance(e, SystemExit):
            raise RuntimeError("the candidate raised %s" % type(e).__name__) from e

    def ask(self, op, *args):
        if not self.connected:
            raise NeedsWorker(op)
        if self.guarding:
            self.tell_modules()
        if op == "isinst" or op == "issub":
            self.decided += 1
        try:
            if op != "sp" or args[1] == "__eq__":
                return Peer.request(self, op, *args)
            value = self.special(*args)
        except Gone:
            raise WorkerEnded("the candidate's process has ended")
        if args[1] == "__exit__" and value and self.is_lost("sp __exit__", args[2][1]):
            self.swallowed.append(args[2][1])
        elif args[1] == "__aexit__" and args[2][1] is not None and id_of(value) is not None:
            object.__setattr__(value, "_kv_watched", args[2][1])
        return value

    def drive(self, x):
        try:
            value = yield from Peer.drive(self, x)
        except BaseException as e:
            self.came("awaited raised", self.taken())
            self.end_with("awaited", e)
            raise
        self.came("awaited", self.taken())
        self.sized("awaited", value)
        try:
            e = object.__getattribute__(x, "_kv_watched")
        except AttributeError:
            return value
        if value and self.is_lost("awaited __aexit__", e):
            self.swallowed.append(e)
        return value

    def is_lost(self, what, e):
        """Whether nobody may swallow E, which the candidate did at the place
        WHAT: a test's verdict, or what the reference let through there."""
        return self.is_verdict(e) or e is not None and not self.noted(what, "swallows")

    def raised(self, e):
        """Code of the tests that the candidate called raised E.  If E never
        reaches the test, the candidate swallowed it."""
        if self.is_verdict(e) or id_of(e) is not None and not self.noted("raised", "raises"):
            self.swallowed.append(e)

    def is_verdict(self, e):
        """Whether exception E means that a test failed."""
        return isinstance(e, (AssertionError, OUTCOME))
