import asyncio

import pytest
from flow import Latch, gather_limited, ticker


def test_gather_keeps_order_and_limit():
    live, peak = 0, 0

    def job(i):
        async def run():
            nonlocal live, peak
            live += 1
            peak = max(peak, live)
            await asyncio.sleep(0.01 * (3 - i % 3))
            live -= 1
            return i * i
        return run

    got = asyncio.run(gather_limited([job(i) for i in range(7)], 2))
    assert got == [0, 1, 4, 9, 16, 25, 36]
    assert peak == 2


def test_ticker():
    async def collect():
        return [x async for x in ticker(4)]
    assert asyncio.run(collect()) == [0, 1, 2, 3]


def test_latch():
    async def go():
        latch, seen = Latch(), []

        async def waiter(i):
            await latch.wait()
            seen.append(i)
        ts = [asyncio.create_task(waiter(i)) for i in range(3)]
        await asyncio.sleep(0)
        assert seen == []
        latch.open()
        await asyncio.gather(*ts)
        return sorted(seen)
    assert asyncio.run(go()) == [0, 1, 2]


def test_timeout():
    async def never():
        await asyncio.wait_for(Latch().wait(), 0.02)
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(never())
