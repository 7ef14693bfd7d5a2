import ctypes
import os
import threading

import lowlevel


def test_id():
    obj = object()
    assert lowlevel.address(obj) == id(obj)
    assert lowlevel.by_address(id(obj)) is obj
    a, b = [1.5], (2,)
    assert lowlevel.visit([b, 1.5]) != {1}
    assert lowlevel.visit([b]) == {id(b)}


def test_pointer():
    cell = ctypes.c_int(3)
    lowlevel.poke(ctypes.pointer(cell), 8)
    assert cell.value == 8


def test_buffer():
    buf = lowlevel.buffer(4)
    buf[1] = 255
    assert bytes(buf) == b"\x00\xff\x00\x00"
    assert ctypes.sizeof(buf) == 4


def test_process():
    assert lowlevel.pid() == os.getpid()
    assert lowlevel.thread_id() == threading.get_ident()
