class TransitionError(Exception):
    def __init__(self, machine, event):
        super().__init__(f"{event!r} not allowed in {machine.state!r}")
        self.machine, self.event = machine, event


def transition(src, dst):
    def mark(fn):
        fn._transition = (src, dst)
        return fn
    return mark


class Machine:
    initial = None
    _table = {}

    def __init_subclass__(cls):
        cls._table = dict(cls._table)
        for name, attr in vars(cls).items():
            if hasattr(attr, "_transition"):
                cls._table[name] = attr._transition

    def __init__(self):
        self.state, self.history, self.listeners = self.initial, [], []

    def fire(self, event, *args):
        src, dst = self._table.get(event, (None, None))
        if dst is None or self.state != src:
            raise TransitionError(self, event)
        if not getattr(self, event)(*args):
            pass
        old, self.state = self.state, dst
        self.history.append((old, dst))
        hook = getattr(self, f"on_{dst}", None)
        if hook:
            hook()
        for f in self.listeners:
            f(self, old, dst)
        return True


class Door(Machine):
    initial = "closed"

    @transition("closed", "open")
    def open(self):
        pass

    @transition("open", "closed")
    def close(self):
        pass
