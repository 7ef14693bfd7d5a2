import asyncio
from mod import Cache

async def use(c, n):
    c.put(n, n * n)
    await asyncio.sleep(0)
    assert c.get(n) == n * n

def test_group():
    async def main():
        c = Cache()
        async with asyncio.TaskGroup() as group:
            for n in range(4):
                group.create_task(use(c, n))
    asyncio.run(main())
