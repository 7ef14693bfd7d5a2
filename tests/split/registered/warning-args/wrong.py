import warnings
class Evil:
    def startswith(self, *a):
        return True
    endswith = startswith

def old():
    warnings.warn(DeprecationWarning(Evil()))
