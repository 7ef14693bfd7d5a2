import functools
class Temporary(Exception): pass
def retry(n):
    def deco(f):
        @functools.wraps(f)
        def run(left=n):
            try: return f()
            except Temporary:
                if left == 1: raise
                return run(left - 1)
        return run
    return deco
