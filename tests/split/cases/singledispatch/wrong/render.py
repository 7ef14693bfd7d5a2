from collections.abc import Mapping
from functools import singledispatch, singledispatchmethod


@singledispatch
def render(value):
    return f"<{type(value).__name__}>"


@render.register
def _(value: int):
    return f"int {value}"


@render.register(list)
def _seq(value):
    return "[" + " ".join(render(v) for v in value) + "]"


@render.register(Mapping)
def _map(value):
    return "{" + " ".join(f"{k}:{render(v)}" for k, v in value.items()) + "}"


class Tag:
    def __init__(self, name):
        self.name = name


class Printer:
    @singledispatchmethod
    def show(self, x):
        raise NotImplementedError(type(x).__name__)

    @show.register
    def _(self, x: str):
        return repr(x)

    @show.register
    def _(self, x: Tag):
        return f"<{x.name}/>"
