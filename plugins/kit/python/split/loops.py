# Coroutines: what one half awaits runs on an event loop of the other.
import threading

from standins import lazy_asyncio, running_loop  # joined
from wire import Broken, Refused  # joined


class Loops:
    """A coroutine of the other half runs there as a task."""

    runs_tests = False
    running = None  # tasks of the other half, by number

    # -- for the other half

    def in_loop(self, k, op, args):
        """Handle a request on the loop's thread, which takes over chain K
        until it is done."""
        loop, done = self.own_loop(), threading.Event()
        if loop is running_loop():
            return self.answer(k, op, args)
        problem = []

        def run():
            before = getattr(self.local, "chain", None)
            self.local.chain = k
            try:
                self.answer(k, op, args)
            except BaseException as e:
                problem.append(e)
            finally:
                if before is None:
                    del self.local.chain
                else:
                    self.local.chain = before
                done.set()

        loop.call_soon_threadsafe(run)
        done.wait()
        if problem:
            raise problem[0]

    def own_loop(self):
        if self.loop is None:
            self.loop = lazy_asyncio().new_event_loop()

            def run():
                lazy_asyncio().set_event_loop(self.loop)
                self.loop.run_forever()

            threading.Thread(target=run, daemon=True).start()
            self.many = True
        return self.loop

    # -- what runs on the other half's loop

    def drive(self, x):
        """Await X, a coroutine of the other half."""
        asyncio = lazy_asyncio()
        loop = asyncio.get_running_loop()
        self.loop = loop if self.loop is None or self.runs_tests else self.loop
        self.read_aside()
        t, self.next_task = self.next_task, self.next_task + 1
        done, cancelled = loop.create_future(), False
        self.tasks[t] = (loop, done)
        self.request("task", t, x)
        try:
            m = yield from asyncio.shield(done).__await__()
        except asyncio.CancelledError:
            if done.done():
                raise
            self.request("cancel", t)
            m = yield from done.__await__()
            cancelled = True
        del self.tasks[t]
        value = self.take(m)
        if m[1] == "e" and cancelled and isinstance(value, asyncio.CancelledError):
            raise asyncio.CancelledError  # as it was here
        if m[1] == "e":
            raise value
        return value

    def notified(self, m):
        """A task has ended; whoever awaits it decodes the result."""
        if type(m[2]) is not list or len(m[2]) != 2 or type(m[2][1]) is not int:
            raise Broken("a notice of another shape")
        known = self.tasks.get(m[2][1])
        if known is None:
            raise Broken("a task that nobody waits for")
        loop, done = known
        if m[1] not in ("r", "e"):
            raise Broken("a notice of another kind")

        def tell():
            if not done.done():
                done.set_result(m)

        try:
            loop.call_soon_threadsafe(tell)
        except RuntimeError:
            pass  # the loop is closed, so nobody waits

    # -- tasks of the other half

    def op_task(self, number, x):
        if self.running is None:
            self.running = {}
        loop = self.own_loop()

        async def run():
            try:
                value, kind = await x, "r"
            except BaseException as e:
                self.raised(e)
                e.__traceback__ = None
                value, kind = e, "e"
            try:
                self.send(None, kind, value, number)
            except Refused as r:
                self.send(None, "e", RuntimeError("refused: %s" % r), number)
            self.running.pop(number, None)

        def start():
            self.running[number] = loop.create_task(run())

        if loop is running_loop():
            start()
        else:
            loop.call_soon_threadsafe(start)

    def op_cancel(self, number):
        task = (self.running or {}).get(number)
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)
