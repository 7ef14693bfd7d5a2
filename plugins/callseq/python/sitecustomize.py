# Loaded by an interpreter that "kverify callseq record" starts.  Records calls
# of the functions that KVERIFY_TRACE_NAMES names in the file KVERIFY_TRACE.
import os


def _start():
    path, names = os.environ.pop("KVERIFY_TRACE", None), os.environ.pop(
        "KVERIFY_TRACE_NAMES", None)
    library = os.environ.pop("KVERIFY_TRACE_PYTHON", None)
    if not (path and names and library):
        return
    import atexit
    import ctypes
    import sys
    import threading

    lib = ctypes.PyDLL(library)
    take = lib.kv_py_take
    take.restype = lib.kv_py_start.restype = ctypes.py_object
    lib.kv_py_init.argtypes = [ctypes.py_object] * 3
    lib.kv_py_start.argtypes = [ctypes.py_object]

    def finish():
        data = take()
        with open(path, "wb") as f:
            f.write(b'{"kverify_trace":1,"recorder":"python"}\n' + data.lstrip(b"?"))
        if b'"events":0,' in data:
            sys.stderr.write("kverify: no function that was called has a name in '%s'; "
                             "what a program itself defines is in '__main__.**'\n" % names)

    may = [_start.__code__, finish.__code__]
    if lib.kv_py_init(may, [], [threading.Thread._bootstrap_inner.__code__]) != 0:
        raise OSError("kverify: this interpreter has no place for the recorder")
    atexit.register(finish)
    first = lib.kv_py_start(names)
    if first is not None:
        threading.setprofile(first)


_start()
