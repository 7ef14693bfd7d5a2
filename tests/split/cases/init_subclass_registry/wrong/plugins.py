class Plugin:
    registry = {}
    priority = 0

    def __init_subclass__(cls, /, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.name = name or cls.__name__
        if cls.name in Plugin.registry:
            raise ValueError(f"duplicate plugin {cls.name!r}")
        Plugin.registry[cls.name] = cls

    def run(self, text):
        return text


class Upper(Plugin):
    def run(self, text):
        return text.upper()


class Trim(Plugin, name="strip"):
    priority = 10

    def run(self, text):
        return text.strip()


def create(name, *args, **kw):
    try:
        cls = Plugin.registry[name]
    except KeyError:
        raise LookupError(f"unknown plugin {name!r}") from None
    return cls(*args, **kw)


def run_all(text, names):
    chosen = sorted((create(n) for n in names), key=lambda p: -p.priority)
    for p in chosen:
        text = p.run(text)
    return text


class ValidatedMeta(type):
    def __new__(mcls, name, bases, ns):
        if bases and "kind" not in ns:
            raise TypeError(f"{name} needs a kind")
        return super().__new__(mcls, name, bases, ns)

    def __len__(cls):
        return len(cls.__subclasses__())


class Model(metaclass=ValidatedMeta):
    pass
