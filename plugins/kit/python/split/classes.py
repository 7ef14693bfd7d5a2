# Classes here that represent classes of the other half.
import collections.abc
import importlib

from instances import FORWARD, _await, _class, _coroutine, _dict  # joined
from names import COMPARE, HELD, SPECIAL, TEXTUAL, VALUES  # joined
from standins import RemoteClassAttribute, RemoteMethod, RemoteProperty, RemoteType  # joined
from standins import ValueMethod, special, text_special, value_special  # joined
from wire import Broken  # joined


def bases_here(bases):
    """The bases for a stand-in of a class with these BASES, and the builtin
    type that determines the layout of its instances."""
    here, layout = [], object
    for b in bases:
        if isinstance(b, RemoteType):
            here.append(b)
            if b._kv_layout is not object:
                layout = b._kv_layout
        elif b in VALUES or type.__subclasscheck__(BaseException, b):
            here.append(b)
            layout = b
        elif not isinstance(b, type):
            raise Broken("a class with a base that is none")
        elif issubclass(b, (int, str)) and layout is object:
            # As of an enumeration of the library's.
            layout = int if issubclass(b, int) else str
            here.append(layout)
        # Other library classes are left out: their attributes are fetched, and
        # their special methods are described with the class.
    return here, layout


def special_methods(dunders, layout):
    """The special methods of the class in the other half, as requests."""
    out = {}
    for n in dunders:
        if n == "-__hash__" and layout not in VALUES:
            out["__hash__"] = None
        if n not in SPECIAL or (layout in VALUES and n in COMPARE):
            continue
        own = layout in VALUES and n not in TEXTUAL and hasattr(layout, n)
        shown = layout is str and n in TEXTUAL
        out[n] = text_special(n) if shown else value_special(n) if own else special(n)
    if "__await__" in dunders:
        out["__await__"] = _await
    return out


def add_member(ns, layout, n, kind):
    """Add attribute N of the class in the other half, by its kind."""
    if n in ns or n.startswith("_kv") or (n.startswith("__") and n.endswith("__") and
                                          n not in ("__init__", "__post_init__")):
        return
    if layout in VALUES and hasattr(layout, n) and n != "__init__":
        ns[n] = ValueMethod(n)
    elif kind == "f":
        ns[n] = RemoteMethod(n)
    elif kind == "p":
        ns[n] = RemoteProperty(n)
    elif kind == "k":
        ns[n] = RemoteClassAttribute(n)


class Classes:
    """The other half describes each class once, when it is first sent."""

    def make_class(self, i):
        known = self.imports.get(i)
        if known is not None:
            return known
        d = self.request("cls", i)
        if type(d) is not tuple or len(d) != 8:
            raise Broken("no description of a class")
        name, qualname, module, doc, bases, members, dunders, asks = d
        known = self.imports.get(i)
        if known is not None:
            return known
        here, layout = bases_here(bases)
        first = not any(isinstance(b, RemoteType) for b in here)
        ns = {"__module__": str(module), "__qualname__": str(qualname),
              "__doc__": doc if type(doc) is str else None}
        if first:
            ns.update(FORWARD)
            if layout is not object:
                for n in ("__eq__", "__ne__", "__hash__", "__repr__", "__reduce_ex__"):
                    del ns[n]
        ns.update(special_methods(dunders, layout))
        if first and "__next__" in dunders:
            # itertools.tee takes what can be copied to be copied cheaply.
            del ns["__copy__"], ns["__deepcopy__"]
        coroutine = (module, name) == ("builtins", "coroutine")
        if coroutine:
            _coroutine(ns)
        held = None
        for k in members:
            n, kind = str(k[0]), k[1]
            if kind == "held":
                held = str(k[2]) if k[2] in HELD.values() else None
            else:
                add_member(ns, layout, n, kind)
        if layout is object or layout in VALUES:
            ns["__dict__"] = property(_dict)
        if layout is object:
            ns["__class__"] = property(_class)
        ns["_kv_id"], ns["_kv_layout"], ns["_kv_asks"] = i, layout, bool(asks)
        ns["_kv_held"], ns["_kv_eq"] = held, "__eq__" in dunders
        if first:
            ns["_kv_named"] = False
        try:
            c = RemoteType(str(name), tuple(here) or (object,), ns, kv=True)
        except TypeError as e:
            raise Broken("a class that can't be: %s" % e)
        self.imports[i] = c
        if coroutine:
            collections.abc.Coroutine.register(c)
        self.register_virtual(c, i)
        return c

    def register_virtual(self, c, i):
        """Register C with the library's abstract classes that it had been
        registered with."""
        for m, n in self.request("virtual", i):
            if m in ("collections.abc", "numbers", "io", "os", "contextlib"):
                abc_ = getattr(importlib.import_module(m), str(n), None)
                if isinstance(abc_, type) and hasattr(abc_, "register"):
                    try:
                        abc_.register(c)
                    except (RuntimeError, TypeError):
                        pass
