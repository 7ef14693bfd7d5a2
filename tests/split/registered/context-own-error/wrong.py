class Stop(Exception):
    pass

class Store:
    def __init__(self, path):
        pass
    def __enter__(self):
        return self
    def __exit__(self, kind, value, trace):
        return kind is Stop
    def put(self, *a):
        raise Stop()
