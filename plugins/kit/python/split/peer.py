# The two halves of a split are peers: an object stays where it was made, and
# the other half has a stand-in for it.  A request is sent, and its answer
# comes back; in between, the other half may make requests itself, on the same
# chain, so that callbacks run on the thread that waits for them.
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
    """One half; Tester and Worker decide how objects are sent.  Each base has
    one purpose and uses the others by SELF only.  Codec comes last because
    Incoming adds a form."""

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
        self.many = False  # more than one chain: containers are not forgotten
        self.local.chain = 0
