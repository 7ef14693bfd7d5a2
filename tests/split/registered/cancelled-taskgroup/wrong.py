import asyncio

async def fetch(n):
    raise asyncio.CancelledError
