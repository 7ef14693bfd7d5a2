import contextlib


class Suppress:
    def __init__(self, *kinds):
        self.kinds = kinds
        self.caught = None
        self.exit_args = None

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        self.exit_args = (exc_type, exc)
        if exc_type is not None and issubclass(exc_type, self.kinds):
            self.caught = exc
            return True
        return False


@contextlib.contextmanager
def temporarily(mapping, **values):
    missing = object()
    old = {k: mapping.get(k, missing) for k in values}
    mapping.update(values)
    try:
        yield mapping
    finally:
        for k, v in old.items():
            if v is missing:
                del mapping[k]
            else:
                mapping[k] = v


@contextlib.contextmanager
def translate(src, dst):
    try:
        yield
    except src as e:
        raise dst(str(e)) from e


def run_in(cm, func):
    with cm as value:
        return func(value)
