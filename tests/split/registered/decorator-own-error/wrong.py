class Stop(Exception):
    pass

def transaction(f):
    def run():
        try:
            f()
        except Stop:
            pass
    return run

class Account:
    def __init__(self, n):
        pass
    def withdraw(self, n):
        raise Stop
