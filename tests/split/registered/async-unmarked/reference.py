async def fetch(url):
    return "<html></html>"

async def names(n):
    return ["n%d" % i for i in range(n)]
