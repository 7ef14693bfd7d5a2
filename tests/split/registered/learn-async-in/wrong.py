class Evil:
    def __eq__(self, other):
        LIST[:] = [None, other]
        return False

LIST = []

async def gather(n):
    LIST[:] = [Evil()]
    return LIST
