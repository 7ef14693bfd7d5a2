class Point:
    @property
    def y(self): raise StopIteration
def parse(t): return [Point()]
