# Stand-ins for functions, methods, modules and classes of the other half.
# Whatever is done to a stand-in becomes a request.
import collections.abc
import importlib
import re
import sys
import types

from names import asked_in_vain  # joined

# The peer object of this half.  All files of a script share one namespace: the
# function that starts the half sets it with "global PEER", and every file sees
# it.
PEER = None
WORDS = re.compile(r"[\w. <>'-]*", re.ASCII)


def lazy_asyncio():
    """Import asyncio when it is needed: it is large, and few tests use it."""
    return importlib.import_module("asyncio")


def running_loop():
    asyncio = sys.modules.get("asyncio")
    return None if asyncio is None else asyncio._get_running_loop()


def id_of(x):
    """The number of the object that X is a stand-in for, or None."""
    t = type(x)
    if isinstance(t, RemoteType) or t in (RemoteFunction, RemoteModule):
        return object.__getattribute__(x, "_kv_id")
    if t is RemoteType:
        return type.__getattribute__(x, "_kv_id")
    if isinstance(x, BaseException):
        return BaseException.__getattribute__(x, "__dict__").get("_kv_id")
    return None


def special(name):
    """Make a special method that is a request."""
    if name in ("__exit__", "__aexit__"):
        def method(self, kind, value, trace):
            # Stack frames are never sent.
            return PEER.request("sp", self, name, (kind, value, None), {})
    else:
        def method(self, *args, **kw):
            return PEER.request("sp", self, name, args, kw)
    method.__name__ = name
    return method


def value_special(name):
    """The same for a class that extends a builtin value.  Operands that are
    stand-ins are left to the class.  With any other operand the builtin type
    would have to decide, but the class overrides it: that is refused."""
    forward = special(name)

    def method(self, *args, **kw):
        if args and all(id_of(a) is not None for a in args):
            return forward(self, *args, **kw)
        raise PEER.refusal("operator", "%s of %s, which is a %s with a %s of its own" % (
            name, type(self).__qualname__, type(self)._kv_layout.__name__, name))
    method.__name__ = name
    return method


def text_special(name):
    """The same for what a text is shown as.  Its value was checked, by whoever
    makes code of names, and then it is shown: it is no more than words."""
    forward = special(name)

    def method(self, *args, **kw):
        shown = forward(self, *args, **kw)
        if type(shown) is str and WORDS.fullmatch(shown):
            return shown
        raise PEER.refusal("operator", "%s of %s, which is a str with a %s of its own" % (
            name, type(self).__qualname__, name))
    method.__name__ = name
    return method


class ValueMethod:
    """The same for an ordinary method of the builtin type: always refused."""

    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls=None):
        raise PEER.refusal("method", "%s of a class that is a builtin value" % self.name)


class RemoteDict(collections.abc.Mapping):
    """The __dict__ of a class or module of the other half."""

    def __init__(self, owner):
        self._owner = owner

    def __getitem__(self, name):
        found, value = PEER.request("raw", self._owner, name)
        if not found:
            raise KeyError(name)
        return value

    def __iter__(self):
        names = PEER.request("names", self._owner)
        if type(self._owner) is RemoteModule:
            names = PEER.swept(names)
        return iter(names)

    def __len__(self):
        return len(list(iter(self)))


class RemoteMethod:
    """A function of a class of the other half."""

    def __init__(self, name):
        self.name = name

    def __set_name__(self, owner, name):
        self.owner = owner

    def __get__(self, obj, cls=None):
        if obj is None:
            return PEER.request("get", cls if cls is not None else self.owner, self.name)
        return RemoteBound(obj, self.name, self.owner)


class RemoteProperty:
    """A property of such a class, or another descriptor with a setter."""

    def __init__(self, name):
        self.name = name

    def __set_name__(self, owner, name):
        self.owner = owner

    def __get__(self, obj, cls=None):
        if obj is None:
            return PEER.request("get", cls if cls is not None else self.owner, self.name)
        return PEER.request("oget", self.owner, self.name, obj)

    def __set__(self, obj, value):
        PEER.request("set", obj, self.name, value)

    def __delete__(self, obj):
        PEER.request("del", obj, self.name)


class RemoteClassAttribute:
    """A class method or static method of such a class."""

    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls=None):
        return PEER.request("get", obj if obj is not None else cls, self.name)


class RemoteBound:
    """A bound method, which is fetched only when more than a call is
    needed."""

    def __init__(self, obj, name, owner):
        d = self.__dict__
        d["_kv_self"], d["_kv_name"], d["_kv_owner"] = obj, name, owner

    def __call__(self, *args, **kw):
        return PEER.request("meth", self._kv_owner, self._kv_name, self._kv_self, args, kw)

    @property
    def __signature__(self):
        return PEER.signature(self._kv_real())

    def _kv_real(self):
        x = PEER.request("get", self._kv_self, self._kv_name, True)
        if type(x) not in (RemoteFunction, RemoteBound) and not isinstance(
                type(x), RemoteType):
            raise PEER.refusal("method", "%s is no method any more" % self._kv_name)
        return x

    def __getattr__(self, name):
        if name == "__self__":
            return self._kv_self
        if asked_in_vain(name):
            raise AttributeError(name)
        return getattr(self._kv_real(), name)

    def __setattr__(self, name, value):
        setattr(self._kv_real(), name, value)

    def __eq__(self, other):
        return type(other) is RemoteBound and self._kv_self is other._kv_self \
            and self._kv_name == other._kv_name

    def __hash__(self):
        return hash((id(self._kv_self), self._kv_name))

    def __repr__(self):
        return "<bound method %s of %r>" % (self._kv_name, self._kv_self)

    @property
    def __class__(self):
        return types.MethodType

    def __iter__(self):
        return iter(self._kv_real())

    def __enter__(self):
        return self._kv_real().__enter__()


class RemoteFunction:
    """A function of the other half."""

    def __init__(self, number, name, qualname, module, doc, signature, is_async):
        own = dict(_kv_id=number, __name__=name, __qualname__=qualname, __module__=module,
                   __doc__=doc)
        if signature is not None:
            own["__signature__"] = signature
        if is_async:
            own["_is_coroutine"] = lazy_asyncio().coroutines._is_coroutine
        for k, v in own.items():
            object.__setattr__(self, k, v)

    def __call__(self, *args, **kw):
        return PEER.request("call", self, args, kw)

    def __get__(self, obj, cls=None):
        return self if obj is None else types.MethodType(self, obj)

    def __getattr__(self, name):
        if asked_in_vain(name):
            raise AttributeError(name)
        return PEER.request("get", self, name)

    def __setattr__(self, name, value):
        PEER.request("set", self, name, value)

    def __delattr__(self, name):
        PEER.request("del", self, name)

    def __repr__(self):
        return "<function %s>" % object.__getattribute__(self, "__qualname__")

    @property
    def __class__(self):
        return types.FunctionType

    @property
    def __dict__(self):
        return PEER.request("vars", self)


class RemoteModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("_kv") or name in ("__path__", "__spec__", "__file__"):
            raise AttributeError(name)
        return PEER.module_attribute(self, name)

    def __setattr__(self, name, value):
        # The import system sets submodules as attributes.
        if name in ("__spec__", "__path__", "__loader__", "__package__", "__file__",
                    "__cached__") or type(value) is RemoteModule or (
                        type(value) is types.ModuleType and PEER.is_test_module(value)):
            object.__setattr__(self, name, value)
        else:
            PEER.request("set", self, name, value)

    def __delattr__(self, name):
        PEER.request("del", self, name)

    def __dir__(self):
        return PEER.request("dir", self)

    @property
    def __dict__(self):
        return RemoteDict(self)

    @property
    def __doc__(self):
        return PEER.request("get", self, "__doc__")


class RemoteType(type):
    """The metaclass of all stand-in classes, and of classes that are derived
    from one here."""

    def __new__(mcls, name, bases, ns, /, kv=None, **kw):
        if kv is None:
            return PEER.derive(mcls, name, bases, ns, kw)
        return type.__new__(mcls, name, bases, ns)

    def __init__(cls, name, bases, ns, /, kv=None, **kw):
        type.__init__(cls, name, bases, ns)

    def __call__(cls, *args, **kw):
        return PEER.request("call", cls, args, kw)

    @property
    def __signature__(cls):
        return PEER.signature(cls)

    def __getattr__(cls, name):
        if asked_in_vain(name):
            raise AttributeError(name)
        return PEER.class_attribute(cls, name)

    def __setattr__(cls, name, value):
        if name in ("__abstractmethods__", "__module__", "__qualname__", "__doc__"):
            type.__setattr__(cls, name, value)
            return
        PEER.request("set", cls, name, value)

    def __delattr__(cls, name):
        PEER.request("del", cls, name)

    @property
    def __dict__(cls):
        return RemoteDict(cls)

    def __instancecheck__(cls, x):
        if type.__instancecheck__(cls, x):
            return True
        return bool(cls._kv_asks) and PEER.request("isinst", cls, x)

    def __subclasscheck__(cls, x):
        if type.__subclasscheck__(cls, x):
            return True
        return bool(cls._kv_asks) and PEER.request("issub", cls, x)

    def __dir__(cls):
        return PEER.request("dir", cls)

    def __iter__(cls):
        return PEER.request("sp", cls, "__iter__", (), {})

    def __reversed__(cls):
        return PEER.request("sp", cls, "__reversed__", (), {})

    def __len__(cls):
        return PEER.request("sp", cls, "__len__", (), {})

    def __bool__(cls):
        return True

    def __contains__(cls, x):
        return PEER.request("sp", cls, "__contains__", (x,), {})

    def __getitem__(cls, x):
        return PEER.request("item", cls, x)
