class Evil:
    def startswith(self, *a):
        return True
    islower = startswith

def connect(host=Evil()):
    pass
