import functools


def retry(times, exceptions=(Exception,), on_retry=None):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            for attempt in range(times + 1):
                try:
                    return fn(*args, **kwargs)
                except exceptions as e:
                    if attempt == times:
                        raise
                    if on_retry:
                        on_retry(attempt, e)
        return inner
    return wrap


def memoize(fn):
    cache = {}
    def inner(*args):
        if args not in cache:
            cache[args] = fn(*args)
        return cache[args]

    inner.cache = cache
    return inner


def count_calls(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        inner.calls += 1
        return fn(*args, **kwargs)

    inner.calls = 0
    return inner


def auto_repr(cls):
    def __repr__(self):
        body = ", ".join(f"{k}={v!r}" for k, v in vars(self).items())
        return f"{type(self).__name__}({body})"

    cls.__repr__ = __repr__
    return cls


class tagged:
    def __init__(self, *tags):
        self.tags = tags

    def __call__(self, fn):
        fn.tags = self.tags
        return fn
