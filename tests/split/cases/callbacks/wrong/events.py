import functools


class Emitter:
    def __init__(self):
        self._handlers = {}

    def on(self, name, handler=None):
        if handler is None:
            return functools.partial(self.on, name)
        self._handlers.setdefault(name, []).append(handler)
        return handler

    def off(self, name, handler):
        self._handlers[name].remove(handler)

    def emit(self, name, *args, **kwargs):
        return [h(*args, **kwargs) for h in list(self._handlers.get(name, ()))]


def top(items, n, key=None, reverse=True):
    return sorted(items, key=key, reverse=reverse)[:n]


def fold(func, items, start):
    acc = start
    for it in items:
        acc = func(acc, it)
    return acc


def collect(tasks):
    ok, bad = [], []
    for t in tasks:
        try:
            ok.append(t())
        except Exception as e:
            bad.append(e)
    return ok, bad


def walk(tree, visit, depth=0):
    visit(tree["name"], depth)
    for child in tree.get("children", ()):
        walk(child, visit, depth + 1)


def cleanup_call(func, log):
    try:
        return func()
    finally:
        log.append("cleaned")
