# The candidate's modules, as the tests import them.
import builtins
import importlib.abc
import importlib.machinery
import os
import sys
import types

from early import QUIET, NeedsWorker, Placeholder  # joined
from library import LENT, RAISED, SHARED, shared_class  # joined
from standins import PEER, RemoteModule, RemoteType, id_of  # joined
from trusted import GUARDED, TRUSTED, guarded_spec  # joined
from wire import Broken  # joined

FINDER = None  # the Finder in sys.meta_path


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules of the candidate and makes stand-ins for them."""

    def __init__(self, files, path, own):
        self.files, self.path, self.own = files, list(path), own
        self.names = names_of(files, path, own)  # name: whether it is a package
        self.hidden = None  # a name of which the tests would get another module

    def look_for_hidden(self):
        """Modules of the candidate that the library has under the same name.  The
        tests would get those, or the library the candidate's."""
        for name in sorted(self.names):
            if "." not in name and type(sys.modules.get(name)) is not RemoteModule and (
                    name in sys.modules or name in sys.stdlib_module_names):
                self.hidden = name
                return

    def follow_path(self):
        """Folders of the candidate that the tests put on sys.path."""
        new = [d for d in map(PEER.candidate_folder, sys.path)
               if d is not None and d not in self.path]
        if new:
            self.path += new
            self.names.update((n, p) for n, p in names_of(
                self.files, self.path, self.own).items() if n not in self.names)

    def find_spec(self, name, path=None, target=None):
        if path is None and name not in self.names:
            self.follow_path()
        if name not in self.names:
            self.refuse_shared(name, path)
            return guarded_spec(name, path) if name in GUARDED else None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=self.names[name])
        if self.names[name]:
            spec.submodule_search_locations = [
                p for p in (os.path.join(d, *name.split(".")) for d in PEER.roots)
                if os.path.isdir(p)]
        return spec

    def refuse_shared(self, name, path):
        """Refuse to import what the tests or the candidate may have written."""
        if not PEER.guarding:
            return
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        places = [] if spec is None else [spec.origin or "", *(
            spec.submodule_search_locations or ())]
        if any(not TRUSTED.place(os.path.abspath(p)) for p in places if p):
            raise PEER.refusal("import", "a test imports %s from a folder that the "
                                         "candidate or a test can write" % name)

    def create_module(self, spec):
        m = RemoteModule(spec.name)
        object.__setattr__(m, "_kv_id", None)
        return m

    def exec_module(self, module):
        if PEER.connected:
            PEER.bind(module)
        else:
            PEER.unbound.append(module)


def names_of(files, path, own):
    """The modules in FILES and whether they are packages, as Python finds them
    in the folders of PATH: in each folder a package comes before a module, and
    folders without an __init__ are packages where nothing else is found.  OWN
    are files of the tests."""
    files = {f for f in files if f.endswith(".py")}
    inside = {}  # folder: names in it
    for f in files:
        parts = f[:-3].split("/")
        for n in range(len(parts)):
            inside.setdefault("/".join(parts[:n]), set()).add(parts[n])

    def find(places, name):
        """Whether NAME is a package, None if it is nothing, and its folders."""
        portions = []
        for p in places:
            at = p + "/" + name if p else name
            if at + "/__init__.py" in files:
                return True, [at]
            if at + ".py" in files:
                return False, []
            if at in inside:
                portions.append(at)
        return (True, portions) if portions else (None, [])

    out = {}

    def add(places, before):
        for name in {n for p in places for n in inside.get(p, ())}:
            package, folders = find(places, name)
            if package is None or not name.isidentifier() or name == "__init__":
                continue
            out[before + name] = package
            if package:
                add(folders, before + name + ".")

    add([d if d != "." else "" for d in map(os.path.normpath, path)], "")
    # Modules that the tests bring are not the candidate's.
    for f in own:
        out.pop(f.split("/")[-1][:-3], None)
    return out


class Modules:
    """Modules of the candidate that the tests import."""

    def is_test_module(self, m):
        f = getattr(m, "__file__", None) if type(m) is types.ModuleType else None
        return isinstance(f, str) and f.startswith(self.kept + "/")

    def candidate_folder(self, entry):
        """The folder of the candidate's files that ENTRY of sys.path stands for,
        in the tests' eyes beside them; None if it is another one."""
        if not isinstance(entry, (str, os.PathLike)):
            return None
        full = os.path.realpath(entry)
        for top in (self.kept, self.home):
            folder = os.path.relpath(full, top)
            if folder != "." and folder.split("/")[0] != ".." and \
                    any(f.startswith(folder + "/") for f in self.orders["files"]):
                return folder
        return None

    def bind(self, module):
        """Have the worker import MODULE as well."""
        name = module.__name__
        again = name in self.bound
        self.bound.add(name)
        i = self.request("import", name, again)
        if i is not module:
            raise ImportError("the worker has no module %s" % name)

    def module_attribute(self, module, name):
        if not self.connected:
            if name == "__all__":
                raise NeedsWorker(name)
            if name in QUIET or name.startswith("_pytest"):
                raise AttributeError(name)
            for p in self.placeholders:
                if p._kv_at == (module, name):
                    return p
            p = Placeholder(module, name)
            self.placeholders.append(p)
            return p
        if name == "__all__":
            return self.swept(self.request("get", module, name))
        value = self.name(self.request("get", module, name))
        if id_of(value) is not None:
            self.known[id(value)] = value, name
        return value

    def swept(self, names):
        """Of the names that a module says it has, those that the tests take
        all at once: never a builtin, nor what the tests have themselves."""
        if type(names) not in (list, tuple):
            return names
        f = sys._getframe(1)
        while f is not None and f.f_globals is globals():
            f = f.f_back
        own = f.f_globals if f is not None and f.f_code.co_name == "<module>" else {}
        return [n for n in names if type(n) is not str or not (
            hasattr(builtins, n) or n in own and id_of(own[n]) is None)]

    def class_attribute(self, cls, name):
        return self.name(self.request("get", cls, name))

    def name(self, x):
        """Return X, which the tests accessed by its name.  If it is a class,
        they know it, and its operators are what they want to test."""
        if isinstance(x, RemoteType):
            type.__setattr__(x, "_kv_named", True)
        return x

    def make_module(self, i, name):
        m = sys.modules.get(name)
        if type(m) is not RemoteModule:
            known = name in FINDER.names
            m = RemoteModule(name)
            if known:
                m = FINDER.create_module(FINDER.find_spec(name))
                sys.modules.setdefault(name, m)
        object.__setattr__(m, "_kv_id", i)
        self.imports[i] = m
        return m

    def decode_module(self, name):
        # Nothing is imported because the candidate names it.
        m = sys.modules.get(name)
        if name not in LENT or type(m) is not types.ModuleType:
            raise Broken("the module %.40s" % name)
        return m

    def decode_global(self, module, name):
        m = sys.modules.get(module) if module in SHARED or module in RAISED else None
        c = vars(m).get(name) if type(m) is types.ModuleType else None
        if not (isinstance(c, type) and shared_class(c)):
            raise Broken("the global %.40s.%.40s" % (module, name))
        self.met().append(c)
        return c
