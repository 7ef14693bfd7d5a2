import asyncio
from contextlib import asynccontextmanager


async def ticker(n, delay=0):
    for i in range(n):
        await asyncio.sleep(delay)
        yield i


class Connection:
    def __init__(self, log):
        self.log = log
        self.open = False

    async def __aenter__(self):
        await asyncio.sleep(0)
        self.open = True
        self.log.append("open")
        return self

    async def __aexit__(self, exc_type, exc, tb):
        self.open = False
        self.log.append("close" if exc is None else f"abort:{exc}")
        return exc_type is ConnectionResetError

    async def send(self, data):
        if not self.open:
            raise RuntimeError("not open")
        return len(data)


@asynccontextmanager
async def transaction(store):
    backup = dict(store)
    try:
        yield store
    except Exception:
        store.clear()
        store.update(backup)
        raise


class Hub:
    def __init__(self):
        self.queues = []

    def subscribe(self):
        q = asyncio.Queue()
        self.queues.append(q)
        return q

    async def publish(self, item):
        for q in self.queues:
            await q.put(item)
