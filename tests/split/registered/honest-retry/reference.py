class Temporary(Exception): pass
def retry(n):
    def deco(f):
        def run():
            for i in range(n):
                try: return f()
                except Temporary: pass
        return run
    return deco
