# Decodes forms of the other half into objects of this half or stand-ins.
import functools
import importlib
import inspect
import json
import weakref

from codec import Codec  # joined
from names import VALUES  # joined
from standins import RemoteBound, RemoteFunction, RemoteType  # joined
from wire import Broken, Gone  # joined


class Incoming:
    """Knows the stand-ins of the other half's objects by their numbers."""

    def decode_form(self, form, f):
        if form == "a":
            obj = self.decode(f[1])
            return self.decode_attribute(obj, str(f[2]))
        return Codec.decode_form(self, form, f)

    def decode_attribute(self, obj, name):
        if isinstance(type(obj), RemoteType) or isinstance(obj, RemoteType):
            return RemoteBound(obj, name, None)
        return self.own_attribute(obj, name)

    def own_attribute(self, obj, name):
        return getattr(obj, name)

    def decode_ours(self, f):
        if f[1] not in self.exports:
            raise Broken("an object that was never given away")
        return self.exports[f[1]]

    def decode_theirs(self, f):
        i, kind = f[1], f[2]
        if type(i) is not int or i < 1:
            raise Broken("no number of an object")
        self.received[i] = self.received.get(i, 0) + 1
        x = self.imports.get(i)
        if type(x) is weakref.ref:
            x = x()
        if x is not None:
            return x
        if kind == "c":
            return self.make_class(i)
        if kind == "f":
            x = RemoteFunction(i, f[3], f[4], f[5], f[6], self.decode_signature(f[7]),
                               bool(f[8]))
            return self.remember(i, x)
        if kind == "m":
            return self.make_module(i, str(f[3]))
        if kind == "x":
            return self.decode_exception(i, f)
        if kind != "i":
            raise Broken("no kind of object")
        cls = self.decode(f[3])
        return self.remember(i, self.make_instance(i, cls, f[4], f[5]))

    def make_instance(self, i, cls, extra, shown):
        if not isinstance(cls, RemoteType):
            raise Broken("an instance of no class")
        layout = cls._kv_layout
        if layout in VALUES:
            value = self.decode(extra[0])
            if type(value) is not layout:
                raise Broken("a value of another type than its class")
            x = layout.__new__(cls, value)
            object.__setattr__(x, "_kv_depth", self.depth_of(value))
        elif issubclass(layout, BaseException):
            raise Broken("an exception as an instance")
        else:
            x = object.__new__(cls)
        object.__setattr__(x, "_kv_id", i)
        if shown is not None:
            object.__setattr__(x, "_kv_shown", self.decode(shown))
        return x

    def depth_of(self, v):
        """How deeply tuples are nested: hashing and comparing them is
        recursive without any limit."""
        if isinstance(type(v), RemoteType):
            try:
                return object.__getattribute__(v, "_kv_depth")
            except AttributeError:
                return 0
        if type(v) is not tuple and type(v) is not frozenset:
            return 0
        d = 1 + max([self.depth_of(p) for p in v], default=0)
        if d > 1000:
            raise Broken("tuples of more than 1000 levels")
        return d

    def signature(self, x):
        text = self.request("signature", x)
        try:
            return self.decode_signature(json.loads(text))
        except (Gone, Broken):
            raise
        except Exception as e:
            raise Broken("a signature that can't be read: %s" % type(e).__name__)

    def decode_signature(self, s):
        if s is None:
            return None
        kinds = [inspect._ParameterKind(k) for k in range(5)]
        empty = inspect.Parameter.empty
        try:
            return inspect.Signature(
                [inspect.Parameter(p[0], kinds[p[1]],
                                   default=self.decode(p[3]) if p[2] else empty,
                                   annotation=self.decode_annotation(p[5]) if p[4] else
                                   empty)
                 for p in s[0]],
                return_annotation=self.decode_annotation(s[2]) if s[1] else empty)
        except ValueError:
            raise Broken("a signature that is none")

    def decode_annotation(self, f):
        return self.decode(f)

    def decode_exception(self, i, f):
        if len(f) < 9:
            raise Broken("half an exception")
        cls = self.decode(f[3])
        args = tuple([self.decode(a) for a in f[4]])
        if not (isinstance(cls, type) and type.__subclasscheck__(BaseException, cls)):
            raise Broken("an exception of a class that is none")
        if isinstance(cls, RemoteType):
            x = cls._kv_layout.__new__(cls, *args)
            BaseException.__setattr__(x, "args", args)
        else:
            x = self.new_exception(cls, args)
            for k in range(0, len(f[5]), 2):
                name, value = str(f[5][k]), self.decode(f[5][k + 1])
                if name in ("filename", "name", "path") and type(value) is str and \
                        hasattr(cls, name):
                    setattr(x, name, value)
                elif name[:2] != "__":
                    x.__dict__[name] = value
        x.__dict__["_kv_id"] = i
        self.imports[i] = x
        for name, form in (("__cause__", f[6]), ("__context__", f[7])):
            if form is not None:
                e = self.decode(form)
                if not isinstance(e, BaseException):
                    raise Broken("a cause that is no exception")
                BaseException.__setattr__(x, name, e)
        BaseException.__setattr__(x, "__suppress_context__", bool(f[8]))
        return x

    def new_exception(self, cls, args):
        if cls.__module__ == "builtins":
            try:
                return cls(*args)
            except (TypeError, ValueError):
                pass
        try:
            x = cls.__new__(cls, *args)
        except TypeError:
            x = cls.__new__(cls)
        x.args = args
        return x

    def remember(self, i, x):
        try:
            self.imports[i] = weakref.ref(x, functools.partial(self.forget, i))
        except TypeError:  # a tuple or an integer
            self.imports[i] = x
        return x

    def forget(self, i, ref):
        if self.imports.get(i) is ref:
            del self.imports[i]
            self.dropped.append([i, self.received.pop(i, 0)])

    def class_attribute(self, cls, name):
        return self.request("get", cls, name)

    def shown(self, x):
        return object.__getattribute__(x, "_kv_shown")

    def make_module(self, i, name):
        raise Broken("a module")

    def decode_module(self, name):
        raise Broken("a module")

    def decode_global(self, module, name):
        x = importlib.import_module(module)
        for part in name.split("."):
            x = getattr(x, part)
        return x
