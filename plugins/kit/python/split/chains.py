# Chains: a request, and every request that is made while it is handled, run on
# one pair of threads, one in each half.
import collections
import threading

from wire import Broken, Gone  # joined

CHAINS_MOST = 300


class Chains:
    """Whichever thread waits for a message reads the socket, and puts messages
    of other chains into their boxes."""

    def chain(self):
        """The number of this thread's chain."""
        try:
            return self.local.chain
        except AttributeError:
            with self.ready:
                k = self.next_chain
                self.next_chain += 2
                self.boxes[k] = collections.deque()
                self.many = True
            self.local.chain = k
            return k

    def deliver(self, m):
        """Put a message of another chain into its box.  The first message of a
        chain creates the box and a thread that serves it."""
        k = m[0]
        if k is None:
            self.notified(m)
        elif k in self.boxes:
            with self.ready:
                self.boxes[k].append(m)
                self.ready.notify_all()
        else:
            self.many = True
            if len(self.boxes) > CHAINS_MOST:
                raise Broken("more than %d chains" % CHAINS_MOST)
            self.boxes[k] = collections.deque([m])
            if self.loop is not None and self.loop.is_running():
                self.loop.call_soon_threadsafe(self.serve_here, k)
            else:
                threading.Thread(target=self.serve, args=(k,), daemon=True).start()

    def serve_here(self, k):
        """Serve chain K on the thread of the event loop, which is idle."""
        before = self.chain()
        self.local.chain = k
        try:
            self.handle(k, self.next(k))
        finally:
            self.local.chain = before
            left = self.boxes.pop(k)
            for m in left:
                self.deliver(m)

    def serve(self, k):
        """Handle messages of chain K until the other half ends."""
        self.local.chain = k
        try:
            while True:
                self.handle(k, self.next(k))
        except Gone:
            self.ended()
        except Broken as e:
            self.broken(e)

    def next(self, k):
        """The next message of chain K.  One thread at a time reads; the others
        wait until it puts something into their boxes."""
        box = self.boxes[k]
        while True:
            if self.lead.acquire(False):
                try:
                    while not box:
                        m = self.wire.read()
                        if type(m) is not list or len(m) != 4 or not (
                                m[0] is None or type(m[0]) is int):
                            raise Broken("a message of another shape")
                        if m[0] == k and m[0] is not None:
                            return m
                        self.deliver(m)
                    return box.popleft()
                finally:
                    self.lead.release()
                    if self.waiting:
                        with self.ready:
                            self.ready.notify_all()
            else:
                with self.ready:
                    self.waiting += 1
                    if not box:
                        self.ready.wait(0.02)
                    self.waiting -= 1
                if box:
                    return box.popleft()

    def read_aside(self):
        """Start a thread that reads while nobody else does."""
        if getattr(self, "aside", None) is None:
            self.boxes["aside"] = collections.deque()
            self.many = True
            self.aside = threading.Thread(target=self.reader, daemon=True)
            self.aside.start()

    def reader(self):
        try:
            while True:
                self.next("aside")
        except Gone:
            self.ended()
        except Broken as e:
            self.broken(e)
