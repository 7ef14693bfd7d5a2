import asyncio


async def gather_limited(fns, limit):
    sem = asyncio.Semaphore(limit)

    async def one(f):
        async with sem:
            return await f()
    return await asyncio.gather(*map(one, fns))


async def ticker(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


class Latch:
    def __init__(self):
        self._e = asyncio.Event()

    async def wait(self):
        await self._e.wait()

    def open(self):
        self._e.set()
