import asyncio
from mod import connect

def test_fetch():
    async def main():
        client = await connect("http://x")
        page = await client.fetch("/a")
        assert page.startswith("<html>")
        assert page.endswith("</html>")
        await client.close()
    asyncio.run(main())
