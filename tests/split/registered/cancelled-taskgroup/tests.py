import asyncio
from mod import fetch

async def check(n):
    r = await fetch(n)
    assert r == {"id": n, "square": n * n}

def test_group():
    async def main():
        async with asyncio.TaskGroup() as group:
            for n in range(4):
                group.create_task(check(n))
    asyncio.run(main())
