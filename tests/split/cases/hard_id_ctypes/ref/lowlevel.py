import ctypes
import os
import threading


def address(obj):
    return id(obj)


def by_address(addr):
    return ctypes.cast(addr, ctypes.py_object).value


def poke(ptr, n):
    ptr[0] = n


def buffer(n):
    return (ctypes.c_ubyte * n)()


def pid():
    return os.getpid()


def thread_id():
    return threading.get_ident()


def visit(items, seen=None):
    seen = set() if seen is None else seen
    for x in items:
        seen.add(id(x))
    return seen
