class Evil:
    def startswith(self, *a):
        return True
    endswith = startswith

async def fetch(url):
    return Evil()

async def names(n):
    return []
