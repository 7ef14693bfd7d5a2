async def gather(x):
    return [(w, len(w)) for w in x]
