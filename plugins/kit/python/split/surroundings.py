# The worker follows the environment, folder and modules of the tests; the
# tester repeats the worker's output, log records and warnings.
import ctypes
import logging
import os
import sys
import unittest.mock
import warnings

from peer import Peer  # joined
from standins import RemoteModule  # joined
from wire import Broken  # joined


def dict_version(d):
    """The change counter that dictionaries of CPython have up to 3.11, else
    None."""
    try:
        tag = ctypes.c_uint64.from_address(id(d) + 24)
        one = {}
        probe = ctypes.c_uint64.from_address(id(one) + 24)
        seen = [probe.value]
        for k in (1, 1, 2):
            one[k] = object()
            seen.append(probe.value)
        del one[2]
        seen.append(probe.value)
    except Exception:
        return None
    return tag if sys.version_info < (3, 12) and len(set(seen)) == 5 else None


DICT_VERSION = dict_version(sys.modules)


class Surroundings:
    """The tester's side of this: data sent with messages, and requests."""

    @staticmethod
    def modules_version():
        """A value that changes with sys.modules: the dictionary's own counter
        if it has one, because looking at all modules touches the memory of
        each."""
        if DICT_VERSION is not None:
            return DICT_VERSION.value
        return [id(m) for m in sys.modules.values()]

    def tell_modules(self):
        """Tell the worker which modules the tests have replaced."""
        now = self.modules_version()
        if now == self.modules_seen:
            return
        self.modules_seen = now
        put = {
            n: m for n, m in list(sys.modules.items())
            if type(m) is not RemoteModule and getattr(m, "__spec__", None) is None
            and n not in ("__main__", "__mp_main__") and m is not None
            or isinstance(m, unittest.mock.NonCallableMock)}
        if put != self.modules_put:
            gone = [n for n in self.modules_put if n not in put]
            fresh = [(n, m) for n, m in put.items() if self.modules_put.get(n) is not m]
            self.modules_put = put
            Peer.request(self, "modules", fresh, gone)

    def ambient_out(self):
        env = cwd = None
        raw = os.environ._data
        if raw != self.env_seen:
            self.env_seen = dict(raw)
            env = {k: v for k, v in os.environ.items() if not k.startswith("KV_")}
        now = os.getcwd()
        if now != self.cwd_seen:
            if self.cwd_seen is not None and (now + "/").startswith("/tmp/"):
                cwd = now
            elif self.cwd_seen is not None:
                cwd = self.worker_home
            else:
                self.worker_home = now
            self.cwd_seen = now
        path = None
        if sys.path != self.path_seen:
            path = []
            for p in sys.path:
                if p in self.path_seen:
                    continue
                folder = self.candidate_folder(p)
                if folder is not None:
                    path.append(folder)  # relative to all of its files
                elif str(p).startswith("/tmp/"):
                    path.append(str(p))
            self.path_seen = list(sys.path)
        if env is None and cwd is None and not path:
            return None
        return [env, cwd, path]

    def ambient_in(self, texts):
        if type(texts) is not list:
            raise Broken("no output")
        for t in texts:
            if type(t) is not list or len(t) != 2 or type(t[1]) is not str:
                raise Broken("no output")
            out = sys.stdout if t[0] == 1 else sys.stderr
            try:
                out.write(t[1])
            except UnicodeError:
                out.write(t[1].encode("utf-8", "replace").decode())

    def op_flush(self):
        pass

    def op_log(self, name, level, msg, args, message, path, line, func, exc, propagate,
               extra):
        logger = logging.getLogger(str(name) if name != "root" else None)
        if not logger.isEnabledFor(level):
            return
        r = logging.LogRecord(str(name), int(level), str(path), int(line), str(msg), None,
                              None, str(func))
        r.args = args
        r.getMessage = lambda: str(message)
        if exc is not None:
            r.exc_info = (type(exc), exc, exc.__traceback__)
        for k, v in extra.items():
            if type(k) is str and k not in r.__dict__:
                r.__dict__[k] = v
        logger.propagate = bool(propagate)
        if logger.filter(r):
            logger.callHandlers(r)

    def op_warn(self, message, category, filename, line):
        if not isinstance(category, type) or not type.__subclasscheck__(Warning, category) \
                or not (type(message) is str or isinstance(message, Warning)):
            raise Broken("no warning")
        # The source line is not looked up in a file of that name.
        warnings.warn_explicit(message, category, "/candidate/" + os.path.basename(
            str(filename)), int(line))
