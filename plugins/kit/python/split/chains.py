# Chains: a request and everything that is asked back on its account run on one
# pair of threads, one on each side.
import collections
import threading

from wire import Broken, Gone  # joined

CHAINS_MOST = 300


class Chains:
    """Messages are read by whichever thread waits for one, and put into the box
    of the chain that they belong to."""

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
        """A message that was read on account of another chain: into the box of
        its own, which begins with it where there was none."""
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
        """On the thread of the loop, which is idle."""
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
        """Handle what comes on chain K, until the other half ends."""
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
        wait for what it puts into their boxes."""
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
        """A thread that reads while nobody else does."""
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
