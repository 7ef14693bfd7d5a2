# A zygote's interpreter: loads the script and what it will want, then waits to
# be forked.  Descriptors: 3 the launcher, 4 its state, 5 the library, 6 the
# modules to load, a line each, an empty line, and the script.
import sys


def kverify_wait():
    import ctypes
    import gc
    import os
    library = ctypes.PyDLL("/proc/self/fd/5")
    serve, control = library.kverify_serve, library.kverify_control
    environment = library.kverify_environment
    environment.restype = ctypes.c_char_p
    if library.kverify_load(4) != 0:
        os._exit(1)
    with open(6, "rb") as f:
        names, text = [], f.read()
    while not text.startswith(b"\n"):
        name, text = text.split(b"\n", 1)
        names.append(name.decode())
    os.close(4)
    os.close(5)
    # The interpreter as it would be without us.
    del os.environ["LD_BIND_NOW"]
    for name in [n for n in sys.modules if n.split(".")[0] in ("ctypes", "_ctypes")]:
        del sys.modules[name]
    file = "/box/.kverify/script.py"
    script = compile(text[1:], file, "exec")
    space = sys.modules["__main__"].__dict__
    space["__file__"] = file
    space["__loader__"] = sys.modules["_frozen_importlib_external"].SourceFileLoader(
        "__main__", file)
    for name in [n for n in space if n.startswith("kverify_")]:
        del space[name]
    space["KV_WARM"] = True
    exec(script, space)
    for name in names:
        try:
            __import__(name)
        except Exception:
            pass  # the script will say so
    if len(os.listdir("/proc/self/task")) != 1:
        os._exit(1)  # a fork would lose the other threads
    gc.collect()
    gc.freeze()

    def be_job():
        i = 0
        while (entry := environment(i)) is not None:
            name, given, value = entry.partition(b"=")
            if given:
                os.environb[name] = value
            else:
                os.environb.pop(name, None)
            i += 1
        # Numbers that are drawn are the same in every fork, whatever the forks
        # before have drawn: a verdict must not depend on them.
        if "random" in sys.modules:
            sys.modules["random"].seed(0)
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed(0)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(0)

    def wait_again():
        gc.collect()
        gc.freeze()
        if serve(control()) != 0:
            os._exit(1)
        be_job()

    kind = serve(3)
    if kind == 0:
        be_job()
        space["main"]()
    else:
        # A template: it stands where its box will have its files.
        os.environ.update(KV_KEPT="/box", KV_BOX="/box")
        space["main"](wait_again, kind == 2)
    os._exit(0)


kverify_wait()
