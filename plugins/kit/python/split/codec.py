# What the two halves of a split send each other: values, in a closed set of
# forms.  Both halves use this file; the tester trusts nothing that it decodes.
#
# A message is a length and JSON.  None, booleans, strings, floats and small
# integers are sent as they are; everything else is a list that begins with its
# form:
#
#   i hex           a big integer          t, f items      tuple, frozenset
#   b base64        bytes                  v name parts    a standard value
#   g module name   a global of the library              M name    its module
#   m id [kind parts]   a container that both halves hold, kept in step
#   o id parts      an object of the sender's            y id   one of yours
#
# No form makes the reader execute anything.
import base64
import collections
import importlib
import sys

from arrays import learn_arrays  # joined
from containers import KIND_OF, KINDS, Mirror  # joined
from values import STANDARD, STANDARD_OF  # joined
from wire import Broken, Refused  # joined

INT_MOST = 1 << 53
ATOMS = frozenset((str, bool, type(None)))
SCALARS = frozenset((str, bool, type(None), int, float, bytes))


class Codec:
    """Encodes and decodes values.  A subclass decides about objects."""

    def __init__(self, odd):
        self.mirrors = {}    # id: Mirror
        self.mirror_of = {}  # id(object): Mirror
        self.next_mirror = 1 if odd else 2
        self.parity = 1 if odd else 0
        self.fresh = []      # containers that this message sends first

    # -- out

    def encode(self, x):
        t = type(x)
        if t in ATOMS:
            return x
        if t is int:
            return x if -INT_MOST < x < INT_MOST else ["i", hex(x)]
        if t is float:
            return x
        if t is tuple or t is frozenset:
            return ["t" if t is tuple else "f", *map(self.encode, x)]
        if t is bytes:
            return ["b", base64.b64encode(x).decode()]
        kind = KIND_OF.get(t)
        if kind is not None:
            return self.encode_mirror(x, kind)
        known = STANDARD_OF.get(t)
        if known is not None:
            return ["v", known[0], *map(self.encode, known[1](x))]
        root = t.__module__.split(".")[0]
        if root == "numpy" or root == "torch":
            form = self.encode_array_part(x, t)
            if form is not None:
                return form
        return self.encode_object(x)

    def encode_keywords(self, kw):
        """The form of a dictionary that nobody else holds."""
        return ["k", *[p for n in kw for p in (n, self.encode(kw[n]))]]

    def encode_array_part(self, x, t):
        learn_arrays()
        if t in KIND_OF:
            return self.encode_mirror(x, KIND_OF[t])
        np, torch = sys.modules.get("numpy"), sys.modules.get("torch")
        if np is not None and isinstance(x, np.generic) and not x.dtype.hasobject:
            return ["v", "scalar", KINDS["ndarray"].dtype(x.dtype),
                    self.encode(x.tobytes())]
        if np is not None and isinstance(x, np.dtype):
            return ["v", "dtype", KINDS["ndarray"].dtype(x)]
        if torch is not None and t is torch.Size:
            return ["v", "size", *x]
        if torch is not None and t is torch.dtype:
            return ["v", "tdtype", str(x).split(".")[1]]
        return None

    def encode_mirror(self, x, kind):
        m = self.mirror_of.get(id(x))
        if m is not None and (m.kind == kind or m.kind == "view"):
            return ["m", m.id]
        if kind == "ndarray":
            root = x
            while isinstance(root.base, KINDS[kind].np.ndarray):
                root = root.base
            if root is not x:
                kind = "view"
            else:
                self.refuse_shared(x)
        m = Mirror()
        m.id, m.kind, m.obj = self.next_mirror, kind, x
        self.next_mirror += 2
        self.mirrors[m.id] = self.mirror_of[id(x)] = m
        self.fresh.append(m)
        m.seen = KINDS[kind].snapshot(x)
        return ["m", m.id, kind, *map(self.encode, KINDS[kind].parts(x))]

    def refuse_shared(self, x):
        """Refuse an array whose memory another array uses: the other half
        would get two separate memories."""
        for m in self.mirrors.values():
            if m.kind == "ndarray" and KINDS["ndarray"].np.may_share_memory(m.obj, x):
                raise Refused("two arrays that share memory")

    def take_back(self, mark):
        """Forget containers from MARK on, which were not sent after all."""
        for m in self.fresh[mark:]:
            if self.mirrors.pop(m.id, None) is not None:
                del self.mirror_of[id(m.obj)]
        del self.fresh[mark:]

    def attempt(self, x):
        """Encode X; when that fails, nothing has changed."""
        mark = len(self.fresh)
        try:
            return self.encode(x)
        except (Refused, RecursionError):
            self.take_back(mark)
            raise

    def encode_changes(self, drop):
        """The containers that changed since the last message.  With DROP,
        forget those that nobody but this table refers to."""
        out, gone = [], []
        if not self.mirrors:
            return out, gone
        for m in list(self.mirrors.values()):
            k = KINDS[m.kind]
            if m.seen is None:
                continue  # it is being decoded
            if not k.same(m.obj, m.seen):
                m.seen = k.snapshot(m.obj)
                out.append([m.id, *map(self.encode, k.parts(m.obj))])
            elif drop and sys.getrefcount(m.obj) <= 2:
                gone.append(m.id)
        for i in gone:
            m = self.mirrors.pop(i)
            del self.mirror_of[id(m.obj)]
        return out, gone

    # -- in

    def decode(self, f):
        t = type(f)
        if t is list:
            if not f or type(f[0]) is not str:
                raise Broken("a list without a form")
            return self.decode_form(f[0], f)
        if t in ATOMS or t is int or t is float:
            return f
        raise Broken("a value of no form")

    def decode_argument(self, f):
        if type(f) is not list or f[:1] != ["k"]:
            return self.decode(f)
        names = f[1::2]
        if len(f) % 2 == 0 or len(set(names)) < len(names) or \
                not all(type(n) is str for n in names):
            raise Broken("no keywords")
        return dict(zip(names, map(self.decode, f[2::2])))

    def decode_form(self, form, f):
        if form == "o":
            return self.decode_theirs(f)
        if form == "y":
            return self.decode_ours(f)
        if form == "m":
            return self.decode_mirror(f)
        if form == "t":
            return tuple([self.decode(p) for p in f[1:]])
        if form == "b":
            return base64.b64decode(f[1], validate=True)
        if form == "i":
            if type(f[1]) is not str or len(f[1]) > 1 << 20:
                raise Broken("no integer")
            return int(f[1], 16)
        if form == "f":
            return frozenset([self.decode(p) for p in f[1:]])
        if form == "v":
            return self.decode_standard(f)
        if form == "g":
            return self.decode_global(f[1], f[2])
        if form == "M":
            return self.decode_module(f[1])
        raise Broken("no form '%.20s'" % form)

    def decode_standard(self, f):
        parts = [self.decode(p) for p in f[2:]]
        if f[1] in ("scalar", "dtype"):
            self.need("numpy")
        if f[1] == "scalar":
            learn_arrays()
            d = KINDS["ndarray"].undtype(parts[0])
            return KINDS["ndarray"].np.frombuffer(parts[1], dtype=d)[0]
        if f[1] == "dtype":
            learn_arrays()
            return KINDS["ndarray"].undtype(parts[0])
        if f[1] == "size":
            return sys.modules["torch"].Size(parts)
        if f[1] == "tdtype":
            d = getattr(sys.modules["torch"], str(parts[0]), None)
            if type(d) is not sys.modules["torch"].dtype:
                raise Broken("no type of a tensor")
            return d
        if f[1] not in STANDARD:
            raise Broken("no standard value '%.20s'" % f[1])
        if f[1] not in ("keys", "values", "items", "slice") and not all(
                type(p) in SCALARS for p in parts):
            raise Broken("a standard value that is made of objects")
        return STANDARD[f[1]][2](*parts)

    def decode_mirror(self, f):
        i = f[1]
        m = self.mirrors.get(i)
        if len(f) == 2:
            if m is None:
                raise Broken("a container that nobody holds")
            return m.obj
        if m is not None or type(i) is not int or i % 2 == self.parity or i < 0:
            raise Broken("a container under a number that is not the sender's")
        made = f[2] in ("ndarray", "tensor", "view")
        if made:
            self.need("torch" if f[2] == "tensor" else "numpy")
            learn_arrays()
        k = KINDS.get(f[2])
        if k is None:
            raise Broken("no container '%.20s'" % f[2])
        m = Mirror()
        m.id, m.kind, m.seen = i, f[2], None
        if made:
            m.obj = k.make([self.decode(p) for p in f[3:]])
        elif m.kind == "deque":
            m.obj = collections.deque(maxlen=self.decode(f[3]))
        else:
            m.obj = k.make()
        # The container is registered before its parts are decoded, because
        # they may contain it.
        self.mirrors[i] = self.mirror_of[id(m.obj)] = m
        if not made:
            k.fill(m.obj, [self.decode(p) for p in f[3:]])
        m.seen = k.snapshot(m.obj)
        return m.obj

    def need(self, library):
        importlib.import_module(library)

    def decode_changes(self, changes, gone):
        for c in changes:
            m = self.mirrors.get(c[0])
            if m is None:
                raise Broken("a change of a container that nobody holds")
            k = KINDS[m.kind]
            k.fill(m.obj, [self.decode(p) for p in c[1:]])
            m.seen = k.snapshot(m.obj)
        for i in gone:
            m = self.mirrors.pop(i, None)
            if m is not None:
                del self.mirror_of[id(m.obj)]
