import asyncio
from mod import gather

def test_second():
    async def main():
        out = await gather(["a", "bb", "ccc"])
        assert ("bb", 2) in out
    asyncio.run(main())

def test_third():
    async def main():
        out = await gather(["a", "bb", "ccc"])
        assert ("ccc", 3) in out
    asyncio.run(main())
