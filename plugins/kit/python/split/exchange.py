# Requests and answers.  Each message also says what has changed since the last
# one.
import sys

from standins import running_loop  # joined
from wire import Broken, Gone, Refused  # joined

FRAMES = 12  # our own stack frames between a request and what it calls
DEEP = 6000  # recursion limit while a value is read or written
# Requests whose last part is a dictionary of keywords, made for that one call:
# it goes as its parts, for a container would be watched for changes by every
# message until the call returns.
KEYWORDED = {"call", "meth", "sp", "ocall"}


def deeper():
    """Raise the recursion limit: values may be nested deeper than calls."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    return before


class Exchange:
    """Sends and handles one message at a time.  Needs Codec, Chains and
    Loops."""

    unsent = 0  # a state that could not be sent

    def sync_out(self):
        """The state that is sent with every message: containers that changed,
        containers and objects that nobody here uses any more, and the
        surroundings. 0 when nothing has changed."""
        if self.unsent != 0:
            state, self.unsent = self.unsent, 0
            return state
        changes, gone = self.encode_changes(not self.many)
        dropped, self.dropped = self.dropped, []
        ambient = self.ambient_out()
        if changes or gone or dropped or ambient:
            return [changes, gone, dropped, ambient]
        return 0

    def sync_in(self, s):
        if s == 0:
            return
        if type(s) is not list or len(s) != 4:
            raise Broken("no state of things")
        for i, n in s[2]:
            if i in self.sent:
                self.sent[i] -= n
                if self.sent[i] <= 0:
                    x = self.exports.pop(i)
                    del self.export_of[id(x)], self.sent[i]
        if s[0] or s[1]:
            self.decode_changes(s[0], s[1])
        if s[3]:
            self.ambient_in(s[3])

    def ambient_out(self):
        return None

    def ambient_in(self, a):
        pass

    def send(self, chain, kind, *body):
        """Send BODY.  It is encoded after the state, to which it may refer."""
        before = deeper()
        try:
            state = self.sync_out()
            mark = len(self.fresh)
            try:
                form = [self.encode(b) for b in body[:-1]] + [
                    self.encode_keywords(b) if kind.lstrip("+") in KEYWORDED else
                    self.encode(b) for b in body[-1:]]
                self.wire.write([chain, kind, form, state])
            except Exception as e:
                self.take_back(mark)
                self.unsent = state  # is sent with the next message
                if isinstance(e, (Refused, RecursionError, Gone, Broken)):
                    raise
                # What the candidate's own attributes do when they are read.
                raise Refused("a value that can't be sent: %s" % type(e).__name__) from e
            self.fresh.clear()
        finally:
            sys.setrecursionlimit(before)

    def request(self, op, *args):
        """Make a request, and handle requests of the other half until the
        answer comes."""
        k = self.chain()
        if self.loop_bound(op):
            op = "+" + op
        self.send(k, op, *args)
        while True:
            m = self.next(k)
            if m[1] == "r" or m[1] == "e":
                value = self.take(m)
                if m[1] == "r":
                    return value
                raise value
            if m[1] == "refused":
                self.take(m, refused=True)
            self.handle(k, m)

    def loop_bound(self, op):
        """A call from a coroutine runs inside of an event loop in the other
        half, too."""
        return op in ("call", "meth", "sp") and running_loop() is not None

    def take(self, m, refused=False):
        """Decode an answer."""
        before = deeper()
        try:
            self.sync_in(m[3])
            value = self.decode(m[2][0])
        except (Broken, Gone):
            raise
        except BaseException as e:
            raise Broken("an answer that can't be read: %s" % type(e).__name__)
        finally:
            sys.setrecursionlimit(before)
        if m[1] == "e" and not isinstance(value, BaseException):
            raise Broken("something raised that is no exception")
        if refused and type(value) is not str:
            raise Broken("a refusal that says nothing")
        if refused:
            raise self.refusal("value", value[:300])
        return value

    def handle(self, k, m):
        """Handle a request, and answer it."""
        op = m[1]
        before = deeper()
        try:
            self.sync_in(m[3])
            if type(m[2]) is not list or type(op) is not str:
                raise Broken("a request of another shape")
            args = [self.decode_argument(a) for a in m[2]]
        except (Broken, Gone):
            raise
        except BaseException as e:
            raise Broken("a request that can't be read: %s" % type(e).__name__)
        finally:
            sys.setrecursionlimit(before)
        # Our own frames must not count against the limit of candidate or test.
        sys.setrecursionlimit(min(before + FRAMES, DEEP))
        try:
            if op.startswith("+"):
                self.in_loop(k, op[1:], args)
            else:
                self.answer(k, op, args)
        finally:
            sys.setrecursionlimit(before)

    def answer(self, k, op, args):
        f = getattr(self, "op_" + op, None)
        if f is None:
            raise Broken("no request '%.20s'" % op)
        try:
            value = f(*args)
        except (Broken, Gone):
            raise
        except Refused as e:
            self.send(k, "refused", str(e))
            return
        except BaseException as e:
            self.raised(e)
            e.__traceback__ = None
            try:
                self.send(k, "e", e)
            except (Refused, RecursionError) as r:
                self.send(k, "refused", str(r))
            return
        try:
            self.send(k, "r", value)
        except Refused as e:
            self.send(k, "refused", str(e))
        except RecursionError:
            self.send(k, "refused", "a value that is too deep")

    def raised(self, e):
        """Called when a request raised E, which is sent to the other half."""
        pass
