# Who decides about a test.  The tests compare with plain data themselves,
# whatever an object of the candidate claims; and an assertion that failed in a
# callback counts, even if the candidate catches it.
import unittest.mock

from early import NeedsWorker, WorkerEnded  # joined
from kinds import NAMED, UNSEEN  # joined
from names import ARITHMETIC, MISSING, ORDER  # joined
from peer import Peer  # joined
from reach import PLAIN  # joined
from standins import RemoteType  # joined
from values import STANDARD_OF  # joined
from wire import Gone  # joined

# Where a request has the object that it is to, when that is not first.
SUBJECT = {"oget": 2, "meth": 2}
# What may end an iteration.
NEXT = ("__next__", "__anext__")
ENDINGS = {"__next__", "__anext__", "send", "throw", "asend", "athrow", "close", "aclose"}
OUTCOME = ()  # exceptions by which the framework fails a test


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
        if t._kv_eq:
            said = self.request("sp", a, "__eq__", (b,), {})
            if said is not False and said is not NotImplemented:
                raise self.refusal("equality", "an object of %s claims to equal plain data"
                                   % t.__qualname__)
            return said
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
        plain = any(type(a) in PLAIN or type(a) in STANDARD_OF for a in args)
        if name in ORDER or name in ARITHMETIC:
            if t._kv_held is not None and plain and name in ORDER:
                return getattr(self.held(obj), name)(*args)
            if plain and not t._kv_named:
                raise self.refusal("operator", "%s of an object of %s with plain data" % (
                    name, t.__qualname__))
        value = Peer.request(self, "sp", obj, name, args, kw)
        if name in ORDER or name == "__bool__":
            self.decided += 1
            return self.said(obj, name, value)
        return value

    def request(self, op, *args):
        """All requests of the tests come through here.  What ends a loop of
        theirs comes only from what they iterate over."""
        what = "%s %s" % (op, args[NAMED[op]]) if op in NAMED else op
        if args and self.suspect(args[SUBJECT.get(op, 0)]):
            value = self.instead(args[SUBJECT.get(op, 0)], op, args)
            if value is not MISSING:
                return value
        self.turn += op not in UNSEEN
        try:
            value = self.ask(op, *args)
        except (StopIteration, StopAsyncIteration) as e:
            if op in ("sp", "meth") and args[1] in ENDINGS:
                if args[1] in NEXT:
                    self.item(args[0], False)
                raise
            raise RuntimeError("the candidate raised %s" % type(e).__name__) from e
        finally:
            last, self.local.last = getattr(self.local, "last", ()), ()
        if op not in UNSEEN:
            self.came(what, last)
            if op == "sp" and args[1] in NEXT:
                self.item(args[0], True)
            else:
                self.sized(what, value)
        return value

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
        if args[1] == "__exit__" and value and self.is_verdict(args[2][1]):
            self.swallowed.append(args[2][1])
        elif args[1] == "__aexit__" and self.is_verdict(args[2][1]):
            object.__setattr__(value, "_kv_watched", args[2][1])
        return value

    def drive(self, x):
        value = yield from Peer.drive(self, x)
        try:
            if value:
                self.swallowed.append(object.__getattribute__(x, "_kv_watched"))
        except AttributeError:
            pass
        return value

    def raised(self, e):
        """Code of the tests that the candidate called raised E.  If E never
        reaches the test, the candidate swallowed it."""
        if self.is_verdict(e):
            self.swallowed.append(e)

    def is_verdict(self, e):
        """Whether exception E means that a test failed."""
        return isinstance(e, (AssertionError, OUTCOME))
