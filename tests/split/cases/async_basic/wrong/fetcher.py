import asyncio


class FetchError(Exception):
    pass


async def fetch_all(urls, get, limit=2):
    """Fetch with at most `limit` in flight; results in input order."""
    sem = asyncio.Semaphore(limit)

    async def one(url):
        return await get(url)

    return await asyncio.gather(*(one(u) for u in urls))


async def with_timeout(coro_fn, seconds, default=None):
    try:
        return await asyncio.wait_for(coro_fn(), seconds)
    except asyncio.TimeoutError:
        return default


async def guarded(work, log):
    log.append("start")
    try:
        return await work()
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    finally:
        log.append("end")


async def retry(get, times):
    last = None
    for _ in range(times):
        try:
            return await get()
        except OSError as e:
            last = e
            await asyncio.sleep(0)
    raise FetchError("gave up") from last


async def slow_deadline():
    async with asyncio.timeout(0.01):
        await asyncio.sleep(5)
