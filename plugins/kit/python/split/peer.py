# The two halves of a split as peers: objects that stay where they are, and
# stand-ins for them on the other side.  A request goes over, the answer comes
# back; between the two the other side may ask in turn, on the same chain, so
# that callbacks run on the thread that waits for them.
import collections
import threading

from chains import Chains  # joined
from classes import Classes  # joined
from codec import Codec  # joined
from exchange import Exchange  # joined
from incoming import Incoming  # joined
from loops import Loops  # joined
from outgoing import Outgoing  # joined
from wire import Wire  # joined


class Peer(Outgoing, Incoming, Classes, Chains, Exchange, Loops, Codec):
    """One half.  Tester and Worker say what an object is to them.

    Each base has one purpose and asks for the others by SELF alone; Codec comes
    last, as Incoming adds to the forms that it knows."""

    def __init__(self, fd, odd):
        super().__init__(odd)
        self.wire = Wire(fd)
        self.exports, self.export_of, self.sent = {}, {}, {}
        self.imports, self.received, self.dropped = {}, {}, []
        self.next_export = 1
        self.local = threading.local()
        self.boxes = {0: collections.deque()}
        self.next_chain = 1 if odd else 2
        self.lead, self.ready, self.waiting = threading.Lock(), threading.Condition(), 0
        self.tasks, self.next_task, self.loop = {}, 1, None
        self.many = False  # more than one chain: nothing is forgotten
        self.local.chain = 0
