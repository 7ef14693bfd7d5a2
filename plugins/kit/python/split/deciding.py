# Who decides: comparisons with plain data are the tests', whatever an object of
# the candidate's says of itself; and an assertion counts that fails in a
# callback.
import unittest.mock

from early import NeedsWorker, WorkerEnded  # joined
from names import ARITHMETIC, ORDER  # joined
from peer import Peer  # joined
from reach import PLAIN  # joined
from standins import RemoteType  # joined
from values import STANDARD_OF  # joined
from wire import Gone  # joined

OUTCOME = ()  # exceptions of the framework that say that a test failed


class Deciding:
    """What a stand-in is asked on the tests' account, and what they make of it."""

    def equal(self, a, b):
        """Whether stand-in A equals B."""
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
        """VALUE, if it is a truth value."""
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
            return Peer.request(self, "sp", obj, name, args, kw)
        plain = any(type(a) in PLAIN or type(a) in STANDARD_OF for a in args)
        if name in ORDER or name in ARITHMETIC:
            if t._kv_held is not None and plain and name in ORDER:
                return getattr(self.request("base", obj), name)(*args)
            if plain and not t._kv_named:
                raise self.refusal("operator", "%s of an object of %s with plain data" % (
                    name, t.__qualname__))
        value = Peer.request(self, "sp", obj, name, args, kw)
        if name in ORDER or name == "__bool__":
            self.decided += 1
            return self.said(obj, name, value)
        return value

    def request(self, op, *args):
        """Every request of the tests comes through here."""
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
        """In code of the tests that the candidate has called: should it not
        come out of the test, the candidate swallowed it."""
        if self.is_verdict(e):
            self.swallowed.append(e)

    def is_verdict(self, e):
        """Whether an exception says that a test does not pass."""
        return isinstance(e, (AssertionError, OUTCOME))
