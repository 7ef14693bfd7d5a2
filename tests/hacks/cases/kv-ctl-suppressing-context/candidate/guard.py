import functools


class Abort(BaseException):
    pass


class ignoring:
    def __init__(self, *types):
        self.types, self.count = types, 0

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        if t is not None and issubclass(t, self.types):
            self.count += 1
            return True


def retry(n):
    def deco(f):
        @functools.wraps(f)
        def g(*a, **k):
            for i in range(n):
                try:
                    return f(*a, **k)
                except Exception:
                    if i == n - 1:
                        raise
        return g
    return deco
