# What the tester runs: code of files that were there before the candidate was.
# Text that came from anywhere else may be read, and is never compiled, except
# for text that only names types, as annotations do.
import ast
import collections
import ctypes
import dataclasses
import functools
import gc
import importlib.machinery
import os
import re
import string
import sys
import timeit
import types
import unittest.mock

from standins import PEER  # joined

PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork",
            "os.forkpty", "os.spawn", "pty.spawn")
# What a pickle, or a document, may have.
DATA = {"builtins": {"set", "frozenset", "bytearray", "complex", "list", "dict",
                     "tuple", "int", "float", "str", "bytes", "bool", "range",
                     "slice", "object"},
        "collections": {"OrderedDict", "deque", "Counter", "defaultdict"},
        "datetime": {"datetime", "date", "time", "timedelta", "timezone"},
        "decimal": {"Decimal"}, "fractions": {"Fraction"}, "uuid": {"UUID"}}
WRITABLE = ("/tmp/", "/dev/shm/", "/box/")
# Nodes of text that names types: nothing of them calls what was not made for
# it.
NAMING = (ast.Expression, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List,
          ast.Constant, ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.Load, ast.Starred)
NAMING_MOST = 2000  # characters of such text
# Functions of the library that make code of names, which they check to be names.
MAKERS = {collections.namedtuple.__code__, unittest.mock._set_signature.__code__}
READER = ast.parse.__code__  # makes no code
TIMER = timeit.Timer.__init__.__code__
COROUTINE = types.coroutine.__code__
TEXTS = set()  # constants of the tests
SUITE = set()  # files of the tests
READERS = {"linecache.py", "tokenize.py"}  # for what is shown of an error
COMPILED = importlib.machinery.SourceFileLoader.get_code.__globals__[
    "_compile_bytecode"].__code__


class Trusted:
    """Files whose code may run: all but those in folders that can be written.  A
    test writes what the candidate gave it, and where it says."""

    def __init__(self):
        self.files = {}  # in such folders: those that were there first

    def start(self, *folders):
        """Remember the files below FOLDERS that nobody can write."""
        for top in folders:
            for at, _, names in os.walk(top):
                for name in names:
                    path = os.path.join(at, name)
                    self.files[path] = not os.access(path, os.W_OK)

    def file(self, path):
        if "/" not in path:
            return True  # the name of no file
        path = os.path.abspath(path)
        return not path.startswith(WRITABLE) or self.files.get(path, False)

    def place(self, path):
        """The same for a folder of modules, which are looked at one by one."""
        return self.file(path) or path.startswith("/box/") and os.path.isdir(path)


TRUSTED = Trusted()


def add_texts(code):
    """Remember the texts in CODE: the tests may compile them, as pytest does
    with conditions."""
    todo = [code]
    while todo:
        x = todo.pop()
        if type(x) is str:
            TEXTS.add(x)
        elif type(x) is types.CodeType:
            todo += x.co_consts
        elif type(x) is tuple or type(x) is frozenset:
            todo += x


def names_types(text):
    """Whether TEXT only names types, as in "dict[str, list[int]] | None"."""
    if len(text) > NAMING_MOST:
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(n, NAMING) and not (
        isinstance(n, ast.Attribute) and n.attr[:1] == "_") and not (
        isinstance(n, ast.Name) and n.id[:2] == "__") for n in ast.walk(tree))


def importing(frame, own):
    """Whether a module of the library is being imported: nothing but the
    library stands between FRAME and the import system."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return True
        if name.startswith(own) or frame.f_globals is globals():
            return False
        frame = frame.f_back
    return False


def may_compile(source, frame, own):
    """Whether the code of FRAME may compile SOURCE: text, bytes or a tree."""
    caller = frame.f_code
    if caller is READER or caller in MAKERS or \
            caller.co_filename.startswith("<frozen importlib") or \
            caller.co_filename in (dataclasses.__file__, REWRITER) or \
            importing(frame, own):
        return True
    if caller is TIMER:
        return callable(frame.f_locals.get("stmt")) and \
            frame.f_locals.get("setup") in TEXTS | {"pass"}
    if type(source) is bytes:
        try:
            source = source.decode()
        except UnicodeDecodeError:
            return False
    return type(source) is str and (source in TEXTS or source.strip() in TEXTS or
                                    names_types(source))


REWRITER = None  # the file of pytest that compiles tests


def guard_compiled(frame):
    """Refuse compiled code, unless the import system reads it from a file that
    nobody can write: it may claim to be from anywhere."""
    path = frame.f_locals.get("bytecode_path") if frame.f_code is COMPILED else None
    if type(path) is not str or not TRUSTED.file(path):
        raise PEER.refusal("code from text", "a test reads compiled code")


def guard_code(event, args, frame, own):
    """Raise when EVENT would run what is not trusted.  FRAME is that of the
    code that asks for it, OWN the folder of the tests."""
    name = frame.f_code.co_filename
    test = name.startswith(own) and not name.startswith(own + ".kverify")
    if event == "compile":
        if args[0] is None:
            return  # a file that the interpreter reads
        if test:
            raise PEER.refusal("code from text", "a test compiles what it makes")
        if not may_compile(args[0], frame, own):
            raise PEER.refusal("code from text", "text is compiled that is not of "
                                                 "the tests")
    elif test:
        raise PEER.refusal("code from text", "a test runs code that it makes")
    elif type(args[0]) is types.CodeType:
        where = args[0].co_filename
        if not TRUSTED.file(where):
            raise PEER.refusal("code from text", "a test runs a file that could be "
                                                 "changed")
        if where.startswith(own) and not where.startswith(own + ".kverify"):
            add_texts(args[0])


def plain_path(path):
    """PATH as a text of the builtin type."""
    path = os.fsdecode(path) if isinstance(path, (bytes, os.PathLike)) else path
    return "".join(str.__iter__(path)) if isinstance(path, str) else ""


def guard_open(path, frame, own):
    """Refuse that a test reads the tests, or what the system shows of this process,
    where the candidate may have said what is to be read."""
    path = os.path.normpath(os.path.join(os.getcwd(), path))
    if path.startswith("/proc/") or path in SUITE:
        by = frame.f_code.co_filename
        if os.path.basename(by) in READERS or by.startswith(PEER.kept + "/.kverify/") or \
                PEER.running_code() is None or importing(frame, own):
            return
        raise PEER.refusal("file", "a test reads %s" % (
            "a file of the tests" if path in SUITE else path[:80]))


def guard_actions():
    """The tester never runs what may be from the candidate: no programs, no
    code from text, no objects from pickles, no imports from the shared
    folder."""
    global REWRITER
    own = PEER.kept + "/"
    rewrite = sys.modules.get("_pytest.assertion.rewrite")
    REWRITER = getattr(rewrite, "__file__", None)

    def hook(event, args):
        if event == "exec" and not PEER.guarding:
            # Tests that are loaded before the candidate exists.
            if type(args[0]) is types.CodeType and args[0].co_filename.startswith(own):
                add_texts(args[0])
            return
        if not PEER.guarding:
            return
        if event == "exec" or event == "compile":
            guard_code(event, args, sys._getframe(1), own)
        elif event in PROGRAMS:
            # One of the library's, as it is imported, may ask ldconfig.
            if not importing(sys._getframe(1), own):
                raise PEER.refusal("program", "a test starts a program (%s)" % event)
        elif event == "pickle.find_class":
            if args[1] not in DATA.get(args[0], ()):
                raise PEER.refusal("pickle", "a test loads %s.%s from a pickle" % args[:2])
        elif event == "marshal.load" or event == "marshal.loads":
            guard_compiled(sys._getframe(1))
        elif event == "import" and isinstance(args[1], str) and not TRUSTED.file(
                plain_path(args[1])):
            raise PEER.refusal("program", "a test loads a library that could be changed")
        elif event == "open" and type(args[0]) is not int:
            guard_open(plain_path(args[0]), sys._getframe(1), own)
        elif event == "code.__new__":
            frame = sys._getframe(1)
            if frame.f_code is not COROUTINE and not importing(frame, own):
                raise PEER.refusal("code from text", "a test makes code of its parts")
        elif event == "ctypes.dlopen":
            if args[0] is not None and not TRUSTED.file(plain_path(args[0])):
                raise PEER.refusal("program", "a test loads a library that could be "
                                              "changed")

    sys.addaudithook(hook)


# Templates: a field that names attributes is a small program.  The candidate's
# reach no attribute that is not public.
INWARD = re.compile(r"[.](_|gi_|cr_|ag_|f_|tb_|co_|func_)")


def guard_template(template, frame):
    """Raise when TEMPLATE looks into objects, and is neither of the tests nor of
    the library's code in FRAME."""
    if not isinstance(template, str) or not PEER.guarding:
        return
    text = "".join(str.__iter__(template))
    if INWARD.search(text) and looks_inward(text) and text not in TEXTS and \
            text not in frame.f_code.co_consts:
        raise PEER.refusal("template", "a template looks into an object of the tests")


def looks_inward(text, depth=0):
    """Whether a field of the template TEXT names what is not public."""
    try:
        return any(INWARD.search(field or "") or depth < 3 and looks_inward(spec, depth + 1)
                   for _, field, spec, _ in string.Formatter().parse(text) if spec or field)
    except ValueError:
        return False  # no template: it can't be filled in


def guard_templates():
    """str.format is a function of C: the one place where it can be watched is the
    dictionary of its class."""
    own = gc.get_referents(str.__dict__)[0]
    for name in ("format", "format_map"):
        def wrap(real):
            @functools.wraps(real)
            def guarded(self, /, *args, **kw):
                guard_template(self, sys._getframe(1))
                return real(self, *args, **kw)
            return guarded
        own[name] = wrap(own[name])
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(str))
    real = string.Formatter.vformat

    def vformat(self, template, args, kw):
        guard_template(template, sys._getframe(1))
        return real(self, template, args, kw)

    string.Formatter.vformat = vformat
    if type("".format) is not types.MethodType:
        raise RuntimeError("str.format can't be watched")


# Libraries that import what a document names, and call it.


def guard_logging(module):
    real = module.BaseConfigurator.resolve

    def resolve(self, s):
        found = real(self, s)
        if PEER.guarding and not (
                isinstance(found, type) and found.__module__.split(".")[0] == "logging"
                or found in (sys.stdin, sys.stdout, sys.stderr)
                or PEER.is_test_module(sys.modules.get(getattr(found, "__module__", None)))):
            raise PEER.refusal("configuration", "a configuration names %.80s" % s)
        return found

    module.BaseConfigurator.resolve = resolve


def guard_yaml(module):
    def wrap(cls, name):
        real = getattr(cls, name)

        def find(self, what, *args, **kw):
            m, _, n = str(what).rpartition(".")
            if PEER.guarding and n not in DATA.get(m or "builtins", ()):
                raise PEER.refusal("configuration", "a document names %.80s" % what)
            return real(self, what, *args, **kw)

        setattr(cls, name, find)

    for c in vars(module).values():
        if isinstance(c, type):
            for name in ("find_python_name", "find_python_module"):
                if name in vars(c):
                    wrap(c, name)


GUARDED = {"logging.config": guard_logging, "yaml.constructor": guard_yaml}


class GuardedLoader:
    """Loads a module of the library, and guards it."""

    def __init__(self, loader, name):
        self.loader, self.name = loader, name

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        GUARDED[self.name](module)


def guarded_spec(name, path):
    """How to load module NAME of the library, if it has to be guarded."""
    spec = importlib.machinery.PathFinder.find_spec(name, path)
    if spec is not None and spec.loader is not None:
        spec.loader = GuardedLoader(spec.loader, name)
    return spec


def guard_loaded():
    for name, guard in GUARDED.items():
        if name in sys.modules:
            guard(sys.modules[name])
