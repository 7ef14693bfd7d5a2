# Replaces functions of Python's library in the tester: some changes by the
# tests must also happen in the worker.
import dataclasses
import functools
import importlib
import logging
import random
import sys
import threading
import types
import unittest.mock

from names import MISSING  # joined
from standins import PEER, RemoteModule, RemoteType  # joined
from trusted import guard_actions, guard_loaded, guard_templates  # joined


def watch_seeds():
    """When a test seeds a generator, the candidate's is seeded as well."""
    def wrap(owner, name, which):
        real = getattr(owner, name)

        def seed(*args, **kw):
            out = real(*args, **kw)
            if PEER.connected and threading.current_thread() is threading.main_thread():
                PEER.request("seed", which, args, kw)
            return out

        setattr(owner, name, functools.wraps(real)(seed) if which == "torch" else seed)

    wrap(random, "seed", "random")
    if "numpy" in sys.modules:
        wrap(sys.modules["numpy"].random, "seed", "numpy")
    if "torch" in sys.modules:
        wrap(sys.modules["torch"], "manual_seed", "torch")


def watch_levels():
    real, off = logging.Logger.setLevel, logging.disable

    def tell():
        if PEER.connected:
            root = logging.getLogger()
            PEER.request("levels", root.manager.disable, [("", root.level)] + [
                (n, g.level) for n, g in list(root.manager.loggerDict.items())
                if isinstance(g, logging.Logger)])

    def set_level(self, level):
        real(self, level)
        tell()

    def disable(level=logging.CRITICAL):
        off(level)
        tell()

    logging.Logger.setLevel, logging.disable = set_level, disable


def watch_patches():
    """What the tests replace in the library is also replaced in the worker."""
    originals = {}

    def place(target):
        if type(target) is types.ModuleType and not PEER.is_test_module(target):
            return target.__name__, []
        if isinstance(target, type) and not isinstance(target, RemoteType):
            known = PEER.library_name(target)
            if known is not None:
                return known[0], known[1].split(".")
        return None

    def tell(target, name, value, gone):
        where = place(target) if PEER.connected else None
        if where is None or where[0].startswith(("_pytest", "pytest", "unittest")):
            return
        key = where[0], tuple(where[1]), name
        if gone or (key in originals and originals[key] is value):
            originals.pop(key, None)
            PEER.request("unpatch", where[0], where[1], name)
        else:
            PEER.request("patch", where[0], where[1], name, value)

    def set_it(target, name, value):
        where = place(target)
        if where is not None and PEER.connected:
            key = where[0], tuple(where[1]), name
            originals.setdefault(key, vars(target).get(name, MISSING))
        setattr(target, name, value)
        tell(target, name, value, False)

    def del_it(target, name):
        delattr(target, name)
        tell(target, name, None, True)

    unittest.mock.setattr, unittest.mock.delattr = set_it, del_it
    mp = sys.modules.get("_pytest.monkeypatch")
    if mp is not None:
        mp.setattr, mp.delattr = set_it, del_it

    reload_ = importlib.reload
    importlib.reload = lambda m: PEER.request("reload", m) \
        if type(m) is RemoteModule else reload_(m)


def watch_dataclasses():
    """Functions of dataclasses find fields by identity, and each half has its
    own library, so the worker calls them for its classes."""
    def wrap(name):
        real = getattr(dataclasses, name)

        @functools.wraps(real)
        def there(obj, *args, **kw):
            if isinstance(type(obj), RemoteType) or isinstance(obj, RemoteType):
                return PEER.request("library", "dataclasses", name, (obj, *args), kw)
            return real(obj, *args, **kw)

        setattr(dataclasses, name, there)

    for name in ("fields", "asdict", "astuple", "replace", "is_dataclass"):
        wrap(name)


def watch_library():
    watch_dataclasses()
    watch_seeds()
    watch_levels()
    watch_patches()
    guard_loaded()
    guard_templates()
    guard_actions()
