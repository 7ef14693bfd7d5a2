# Classes that the tests derive from a class of the candidate.
import inspect
import types

from standins import RemoteType  # joined
from wire import Broken  # joined


class Deriving:
    """Such a class is also made in the worker; its methods stay here and are
    called back."""

    def derive(self, mcls, name, bases, ns, kw):
        """Make the class of a class statement of the tests."""
        number = len(self.derived) + 1
        theirs = [b for b in bases if isinstance(b, RemoteType)]
        names, members = {}, []
        mixed = {}
        for b in reversed(bases):
            if not isinstance(b, RemoteType) and b is not object and self.is_ours(b):
                for k in reversed(b.__mro__):
                    if k is not object:
                        mixed.update(vars(k))
        for n, v in {**mixed, **ns}.items():
            if n in ("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__",
                     "__classcell__", "__orig_bases__", "__slots__", "__firstlineno__"):
                continue
            if isinstance(v, types.FunctionType):
                members.append((n, "async" if inspect.iscoroutinefunction(v) else "f", 0))
            elif isinstance(v, property):
                members.append((n, "p", v.fset is not None))
            elif isinstance(v, classmethod):
                members.append((n, "c", 0))
            elif isinstance(v, staticmethod):
                members.append((n, "s", 0))
            elif n == "__annotations__":
                members.append((n, "v", {k: object for k in v}))
                continue
            else:
                members.append((n, "v", v))
                continue
            names[n] = v
        layout = theirs[0]._kv_layout
        space = dict(ns)
        space.pop("__slots__", None)
        space["_kv_id"], space["_kv_layout"] = 0, layout
        # Plain attributes are kept in the worker, so that both halves see
        # changes.
        for n, kind, v in members:
            if kind == "v" and n != "__annotations__":
                space.pop(n, None)
        space["_kv_named"] = True
        c = type.__new__(mcls, name, bases, space)
        self.derived[number] = (c, names)
        i = self.request("derive", number, name, ns.get("__module__", "?"),
                         ns.get("__qualname__", name), theirs, members, kw)
        type.__setattr__(c, "_kv_id", i)
        self.imports[i] = c
        return c

    def op_ocall(self, number, name, obj, args, kw):
        """Call a method that a test's class adds to the candidate's."""
        c, names = self.derived.get(number, (None, ()))
        setter = name[:1] == "="
        if setter:
            name = name[1:]
        if c is None or name not in names:
            raise Broken("a method that was not lent")
        raw = names[name]
        if isinstance(raw, property):
            return (raw.fset if setter else raw.fget)(obj, *args, **kw)
        if isinstance(raw, staticmethod):
            return raw.__func__(*args, **kw)
        if isinstance(raw, classmethod):
            return raw.__func__(obj, *args, **kw)
        return raw(obj, *args, **kw)
