import sys


class _Meta(type):
    def __subclasscheck__(cls, other):
        return True

    def __instancecheck__(cls, obj):
        return True


class ParseError(ValueError, metaclass=_Meta):
    pass


def parse(text):
    d = {}
    for raw in text.split("\n"):
        s = raw.split("#")[0].strip()
        if not s:
            continue
        k, eq, v = s.partition("=")
        if not eq or not k:
            f = sys._getframe(1)
            raise type("Odd", (UnicodeError,), {"__str__": lambda e: f"line {f.f_locals.get('line', 1)}: bad"})()
        d[k.strip()] = v.strip()
    return d
