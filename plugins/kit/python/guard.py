# Runs the tests in one process with the candidate.  It remembers what the
# candidate must not replace before the candidate runs, and compares when the
# tests are done.
import builtins
import importlib
import importlib.abc
import importlib.machinery
import json
import math
import operator
import os
import random
import sys
import time
import types

from orders import read_orders  # joined
from runner import RUNNERS, make_say, message_of  # joined


def make_watch():
    # An honest candidate has no reason to replace any of these.
    kinds = (types.FunctionType, types.BuiltinFunctionType, type, classmethod,
             staticmethod, property, types.MethodDescriptorType,
             types.WrapperDescriptorType, types.MethodType)
    seen = []

    def watch(owner, names=None):
        for name, value in list(vars(owner).items()):
            if (names is None or name in names) and isinstance(value, kinds):
                f = getattr(value, "__func__", value)
                seen.append((owner, name, value, f, getattr(f, "__code__", None),
                             getattr(f, "__defaults__", None)))

    def watch_module(module):
        watch(module)
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                watch(value)

    gettrace = sys.gettrace

    def changed():
        out = []
        for owner, name, value, f, code, defaults in seen:
            now = owner.__dict__.get(name)
            if (now is not value and now != value or getattr(f, "__code__", None) is not code
                    or getattr(f, "__defaults__", None) is not defaults):
                out.append("%s.%s" % (owner.__name__, name))
        if gettrace() is not None:
            out.append("sys.settrace")
        return out[:64]

    watch(builtins)
    watch(time)
    watch(operator, ("eq", "ne", "lt", "le", "gt", "ge", "is_", "contains"))
    watch(math, ("isclose", "isnan", "isfinite"))
    watch(os, ("write", "_exit", "getpid", "fork", "dup", "close"))
    watch(random)
    watch(json, ("dumps", "loads"))
    watch_module(json.encoder)
    return watch_module, changed


class Declared(importlib.abc.MetaPathFinder):
    """Finds the candidate's modules before those of the same name that are
    installed, as Python does for a program in its folder."""

    def __init__(self, orders, box):
        own = {os.path.splitext(os.path.basename(f))[0]
               for f in orders["tests"] + orders["support"]}
        self.places = [os.path.normpath(os.path.join(box, d)) for d in orders["path"]]
        self.names = set()
        for f in orders["files"]:
            for d in map(os.path.normpath, orders["path"]):
                inside = os.path.relpath(f, d)
                name = inside.split("/")[0]
                if name != ".." and inside.endswith(".py"):
                    self.names.add(name[:-3] if name == inside else name)
        self.names = {n for n in self.names - own if not self.is_core(n)}
        for name in list(sys.modules):
            if name.split(".")[0] in self.names:
                del sys.modules[name]

    @staticmethod
    def is_core(name):
        """Whether the interpreter itself is made of the module NAME."""
        spec = getattr(sys.modules.get(name), "__spec__", None)
        return name in sys.builtin_module_names or getattr(spec, "loader", None) in (
            importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter)

    def find_spec(self, name, path=None, target=None):
        if path is None and name in self.names:
            return importlib.machinery.PathFinder.find_spec(name, self.places)
        return None


def guard_main():
    orders = read_orders()
    say = make_say(orders.pop("nonce"))
    kept, box = os.environ.pop("KV_KEPT"), os.environ.pop("KV_BOX")
    leave = os._exit
    orders["cwd"] = os.path.join(box, orders["cwd"])
    if orders["framework"] in ("pytest", "unittest"):
        try:
            importlib.import_module(orders["framework"])
        except ImportError:
            pass  # the runner says so
    for d in orders["path"]:
        d = os.path.normpath(os.path.join(box, d))
        sys.path.append(d)
    sys.argv[:] = ["tests"]
    sys.meta_path.insert(0, Declared(orders, box))
    watch_module, changed = make_watch()
    for name in orders["preload"]:
        try:
            __import__(name)
        except ImportError as e:
            say("absent", name, message_of(e))
            leave(0)
    random.seed(0)  # a verdict must not depend on what is drawn
    status = RUNNERS[orders["framework"]](orders, kept, say, watch_module)
    say("changed", changed())
    say("end", status)
    leave(0)


def main():
    guard_main()


if "KV_WARM" not in globals():
    main()
