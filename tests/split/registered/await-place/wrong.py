class Evil:
    def startswith(self, *a): return True
    endswith = isalpha = isdigit = startswith

class Client:
    async def fetch(self, p): return Evil()
    async def close(self): pass
async def connect(base): return Client()
