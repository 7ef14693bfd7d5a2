import asyncio
import inspect

import pytest

import fetcher


def test_gather_order_and_limit():
    active = peak = 0

    async def get(url):
        nonlocal active, peak
        active += 1
        peak = max(peak, active)
        await asyncio.sleep(0.3 if url == "a" else 0)
        active -= 1
        return url.upper()

    got = asyncio.run(fetcher.fetch_all(["a", "b", "c"], get, limit=2))
    assert got == ["A", "B", "C"]
    assert peak == 2


def test_timeout_default():
    async def slow():
        await asyncio.sleep(10)

    async def quick():
        return 7

    assert asyncio.run(fetcher.with_timeout(slow, 0.02, "dflt")) == "dflt"
    assert asyncio.run(fetcher.with_timeout(quick, 1)) == 7
    with pytest.raises(TimeoutError):
        asyncio.run(fetcher.slow_deadline())


def test_cancel():
    log = []

    async def main():
        started = asyncio.Event()

        async def work():
            started.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(fetcher.guarded(work, log))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()

    asyncio.run(main())
    assert log == ["start", "cancelled", "end"]


def test_retry_cause():
    calls = []

    async def broken():
        calls.append(1)
        raise OSError("down")

    with pytest.raises(fetcher.FetchError, match="gave up") as e:
        asyncio.run(fetcher.retry(broken, 3))
    assert isinstance(e.value.__cause__, OSError)
    assert len(calls) == 3


def test_is_coroutine():
    assert inspect.iscoroutinefunction(fetcher.fetch_all)
    coro = fetcher.slow_deadline()
    assert inspect.iscoroutine(coro)
    coro.close()
