async def fetch(n):
    return {"id": n, "square": n * n}
