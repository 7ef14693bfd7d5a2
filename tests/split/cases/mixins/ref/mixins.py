class Observable:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._observers = []

    def observe(self, fn):
        self._observers.append(fn)
        return fn

    def notify(self, **event):
        for fn in list(self._observers):
            fn(self, event)


class Comparable:
    def _key(self):
        raise NotImplementedError("define _key")

    def __eq__(self, other):
        return isinstance(other, type(self)) and self._key() == other._key()

    def __lt__(self, other):
        return self._key() < other._key()

    def __hash__(self):
        return hash(self._key())


class ToDict:
    exclude = ()

    def to_dict(self):
        return {k: v.to_dict() if isinstance(v, ToDict) else v
                for k, v in vars(self).items()
                if not k.startswith("_") and k not in self.exclude}


class Tracked:
    def __setattr__(self, name, value):
        changes = self.__dict__.setdefault("_changes", [])
        changes.append((name, self.__dict__.get(name), value))
        super().__setattr__(name, value)
