import asyncio

import pytest
import pytest_asyncio

from feed import Connection, Hub, ticker, transaction


@pytest_asyncio.fixture
async def hub():
    h = Hub()
    yield h
    assert all(q.empty() for q in h.queues)


@pytest.mark.asyncio
async def test_async_generator():
    assert [i async for i in ticker(3)] == [0, 1, 2]
    gen = ticker(5)
    assert await gen.__anext__() == 0
    await gen.aclose()
    with pytest.raises(StopAsyncIteration):
        await gen.__anext__()


@pytest.mark.asyncio
async def test_async_context():
    log = []
    async with Connection(log) as c:
        assert c.open
        assert await c.send(b"abc") == 3
    with pytest.raises(RuntimeError, match="not open"):
        await c.send(b"")
    async with Connection(log):
        raise ConnectionResetError("peer")
    assert log == ["open", "close", "open", "abort:peer"]


@pytest.mark.asyncio
async def test_transaction_rolls_back():
    store = {"a": 1}
    with pytest.raises(ZeroDivisionError):
        async with transaction(store) as s:
            s["b"] = 2
            1 / 0
    assert store == {"a": 1}


@pytest.mark.asyncio
async def test_hub(hub):
    a, b = hub.subscribe(), hub.subscribe()
    await asyncio.gather(hub.publish(1), hub.publish(2))
    assert [await a.get(), await a.get()] == [1, 2]
    assert [b.get_nowait(), b.get_nowait()] == [1, 2]


@pytest.mark.asyncio
async def test_concurrent_consumer(hub):
    q = hub.subscribe()
    got = []

    async def consume():
        while (item := await q.get()) is not None:
            got.append(item)

    task = asyncio.create_task(consume())
    for x in ("x", "y", None):
        await hub.publish(x)
    await asyncio.wait_for(task, 1)
    assert got == ["x", "y"]
