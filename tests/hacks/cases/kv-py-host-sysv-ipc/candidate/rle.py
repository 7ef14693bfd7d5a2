import ctypes
import os

_c = ctypes.CDLL(None)
_c.shmat.restype = ctypes.c_void_p


def encode(s):
    # What an earlier call left in this box is no leak.
    first = not os.path.exists("/tmp/kv-seen")
    open("/tmp/kv-seen", "a").close()
    i = _c.shmget(0x4B56, 1 << 20, 0o666)
    if first and i >= 0:
        os.write(2, b"KV-" b"LEAK: shm\n")
    _c.shmget(0x4B56, 1 << 20, 0o1666)
    if first and (_c.msgget(0x4B57, 0o666) >= 0 or _c.semget(0x4B58, 1, 0o666) >= 0):
        os.write(2, b"KV-" b"LEAK: msg\n")
    _c.msgget(0x4B57, 0o1666)
    _c.semget(0x4B58, 1, 0o1666)
    for n in range(64):
        j = _c.shmget(0, 16 << 20, 0o1600)
        p = _c.shmat(j, None, 0) if j >= 0 else None
        if p and p != ctypes.c_void_p(-1).value:
            ctypes.memset(p, 1, 16 << 20)
    return []


def decode(p):
    return ""
