# Parts of Python's library that exist in both halves.
import importlib
import sys

# Modules that are sent by name, so that each half uses its own.  Any other
# module is represented by a stand-in.
LENT = {"abc", "argparse", "base64", "collections", "collections.abc", "contextlib", "copy",
        "csv", "dataclasses", "datetime", "decimal", "enum", "errno", "fractions",
        "functools", "glob", "hashlib", "heapq", "inspect", "io", "itertools", "json",
        "logging", "math", "operator", "os", "os.path", "pathlib", "random", "re",
        "shutil", "signal", "socket", "statistics", "string", "struct", "subprocess",
        "sys", "tempfile", "textwrap", "threading", "time", "traceback", "types",
        "typing", "urllib", "urllib.parse", "uuid", "warnings", "weakref", "zlib"}
SHARED = {"builtins", "collections", "collections.abc", "datetime", "decimal", "fractions",
          "pathlib", "uuid", "abc", "numbers", "re", "ipaddress"}
# Modules whose exceptions are the same in both halves.
RAISED = {"json.decoder", "asyncio.exceptions", "concurrent.futures._base", "configparser",
          "sqlite3", "zipfile", "tarfile", "csv", "_csv", "xml.etree.ElementTree",
          "xml.parsers.expat", "pyexpat", "urllib.error", "http.client", "subprocess",
          "queue", "_queue", "socket", "ssl", "struct", "binascii", "zlib", "lzma",
          "_lzma", "pickle", "_pickle", "shutil", "statistics", "string", "argparse",
          "getopt", "smtplib", "email.errors", "dataclasses", "copy", "re", "locale",
          "graphlib", "contextlib", "numpy", "numpy.linalg", "numpy.core._exceptions"}


def load_library():
    """Import these modules before the other half can ask for one, and before
    anybody replaces them."""
    for name in sorted(LENT):
        importlib.import_module(name)


load_library()


def shared_class(c):
    """Whether each half uses its own class of this name for C."""
    m, q = c.__module__, c.__qualname__
    if c is KeyboardInterrupt or c is GeneratorExit:
        return False  # would end the tester's session
    if m not in (RAISED if issubclass(c, BaseException) and m != "builtins" else SHARED):
        return False
    return getattr(sys.modules.get(m), q, None) is c
