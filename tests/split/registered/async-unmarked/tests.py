import asyncio
from mod import fetch, names

def test_fetch():
    async def main():
        page = await fetch("http://x/")
        assert page.startswith("<html>")
        assert page.endswith("</html>")
    asyncio.run(main())

def test_names():
    async def main():
        out = await names(3)
        for i, n in enumerate(out):
            assert n == "n%d" % i
        assert all(n[0] == "n" for n in out)
    asyncio.run(main())
