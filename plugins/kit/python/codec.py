# What crosses between the two halves of a split: values, by a closed set of
# forms.  Used by both halves; the tester trusts nothing that it decodes.
#
# A message is a length and JSON.  None, booleans, strings, floats and small
# integers are themselves; everything else is a list that begins with its form:
#
#   i hex           a big integer          t, f items      tuple, frozenset
#   b base64        bytes                  v name parts    a standard value
#   g module name   a global of the library              M name    its module
#   m id [kind parts]   a container that both halves hold, kept in step
#   o id parts      an object of the sender's            y id   one of yours
#
# There is no form that makes the reader run anything.
import base64
import collections
import datetime
import decimal
import fractions
import importlib
import ipaddress
import json
import math
import operator
import os
import pathlib
import re
import socket
import struct
import sys
import threading
import types
import uuid

FRAME_MOST = 128 << 20
INT_MOST = 1 << 53


class Broken(BaseException):
    """The other half does not keep to the protocol."""


class Gone(BaseException):
    """The other half has ended."""


class Refused(Exception):
    """Something that can't be carried; never approximated."""


class Wire:
    """Frames over a socket."""

    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.out = threading.Lock()
        self.recv = self.socket.recv_into
        self.send = self.socket.sendall

    def take(self, size):
        if size > FRAME_MOST:
            raise Broken("a frame of %d bytes" % size)
        try:
            data = bytearray(size)
        except MemoryError:
            raise Broken("a frame of %d bytes" % size)
        view, at = memoryview(data), 0
        while at < size:
            try:
                n = self.recv(view[at:])
            except OSError:
                n = 0
            if n == 0:
                raise Gone()
            at += n
        return data

    def read(self):
        size = struct.unpack("<I", self.take(4))[0]
        try:
            return json.loads(self.take(size))
        except (ValueError, RecursionError, MemoryError) as e:
            raise Broken("a frame that is no JSON: %s" % type(e).__name__)

    def write(self, message):
        data = json.dumps(message, separators=(",", ":")).encode()
        if len(data) > FRAME_MOST:
            raise Refused("a value of more than %d MiB" % (FRAME_MOST >> 20))
        try:
            with self.out:
                self.send(struct.pack("<I", len(data)) + data)
        except OSError:
            raise Gone()


# --- standard values: carried by what they are made of ------------------------

def _zone(z):
    if z is None:
        return None
    if type(z) is datetime.timezone:
        return z.utcoffset(None).total_seconds()
    if type(z).__name__ == "ZoneInfo" and type(z).__module__ == "zoneinfo" and z.key:
        return z.key
    raise Refused("a time zone of type %s" % type(z).__name__)


def _unzone(z):
    if z is None:
        return None
    if type(z) is str:
        import zoneinfo
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}", z) is None or \
                not os.path.isfile("/usr/share/zoneinfo/" + z):
            raise Broken("no time zone")
        return zoneinfo.ZoneInfo(z)
    return datetime.timezone(datetime.timedelta(seconds=z))


def _pattern(p, flags):
    if type(flags) is not int or type(p) not in (str, bytes):
        raise Broken("no pattern")
    return re.compile(p, flags & ~re.DEBUG)


def _fraction(n, d):
    if type(n) is not int or type(d) is not int:
        raise Broken("no fraction")
    return fractions.Fraction(n, d)


_D = datetime
STANDARD = {  # name: (type, to parts, from parts)
    "complex": (complex, lambda x: [x.real, x.imag], complex),
    "range": (range, lambda x: [x.start, x.stop, x.step], range),
    "slice": (slice, lambda x: [x.start, x.stop, x.step], slice),
    "ellipsis": (type(...), lambda x: [], lambda: ...),
    "notimplemented": (type(NotImplemented), lambda x: [], lambda: NotImplemented),
    "decimal": (decimal.Decimal, lambda x: [str(x)], decimal.Decimal),
    "fraction": (fractions.Fraction, lambda x: [x.numerator, x.denominator],
                 _fraction),
    "date": (_D.date, lambda x: [x.year, x.month, x.day], _D.date),
    "time": (_D.time, lambda x: [x.hour, x.minute, x.second, x.microsecond,
                                 _zone(x.tzinfo), x.fold],
             lambda h, m, s, u, z, f: _D.time(h, m, s, u, _unzone(z), fold=f)),
    "datetime": (_D.datetime, lambda x: [x.year, x.month, x.day, x.hour, x.minute,
                                         x.second, x.microsecond, _zone(x.tzinfo),
                                         x.fold],
                 lambda y, m, d, h, i, s, u, z, f: _D.datetime(
                     y, m, d, h, i, s, u, _unzone(z), fold=f)),
    "timedelta": (_D.timedelta, lambda x: [x.days, x.seconds, x.microseconds],
                  _D.timedelta),
    "timezone": (_D.timezone, lambda x: [_zone(x)], _unzone),
    "uuid": (uuid.UUID, lambda x: [x.hex], uuid.UUID),
    "path": (pathlib.PosixPath, lambda x: [str(x)], pathlib.PosixPath),
    "purepath": (pathlib.PurePosixPath, lambda x: [str(x)], pathlib.PurePosixPath),
    "winpath": (pathlib.PureWindowsPath, lambda x: [str(x)], pathlib.PureWindowsPath),
    "pattern": (re.Pattern, lambda x: [x.pattern, x.flags], _pattern),
    "ip4": (ipaddress.IPv4Address, lambda x: [str(x)], ipaddress.IPv4Address),
    "ip6": (ipaddress.IPv6Address, lambda x: [str(x)], ipaddress.IPv6Address),
    "net4": (ipaddress.IPv4Network, lambda x: [str(x)], ipaddress.IPv4Network),
    "net6": (ipaddress.IPv6Network, lambda x: [str(x)], ipaddress.IPv6Network),
    "keys": (type({}.keys()), list, lambda *a: dict.fromkeys(a).keys()),
    "values": (type({}.values()), list,
               lambda *a: dict(enumerate(a)).values()),
    "items": (type({}.items()), lambda x: [p for kv in x for p in kv],
              lambda *a: dict(zip(a[::2], a[1::2])).items()),
}
STANDARD_OF = {t: (name, to) for name, (t, to, _) in STANDARD.items()}


# --- containers that both halves hold ------------------------------------------

class Mirror:
    """A mutable container; SEEN is what it held when both halves agreed."""
    __slots__ = ("id", "kind", "obj", "seen")


def _is_same(a, b):
    return len(a) == len(b) and all(map(operator.is_, a, b))


class Sequence:
    def __init__(self, make):
        self.make = make

    def parts(self, x):
        return x

    def snapshot(self, x):
        return list(x)

    def same(self, x, seen):
        return _is_same(x, seen)

    def fill(self, x, parts):
        x.clear()
        x.extend(parts)


class Mapping:
    def __init__(self, make):
        self.make = make

    def parts(self, x):
        return [p for kv in x.items() for p in kv]

    def snapshot(self, x):
        return list(x.keys()), list(x.values())

    def same(self, x, seen):
        return _is_same(list(x.keys()), seen[0]) and _is_same(list(x.values()), seen[1])

    def fill(self, x, parts):
        if len(parts) % 2:
            raise Broken("half an entry")
        x.clear()
        for i in range(0, len(parts), 2):
            x[parts[i]] = parts[i + 1]


class Default(Mapping):
    def parts(self, x):
        return [x.default_factory] + super().parts(x)

    def fill(self, x, parts):
        x.default_factory = None
        super().fill(x, parts[1:])
        x.default_factory = parts[0]


class Deque(Sequence):
    def parts(self, x):
        return [x.maxlen, *x]

    def fill(self, x, parts):
        x.clear()
        x.extend(parts[1:])


class Set:
    make = set

    def parts(self, x):
        return list(x)

    def snapshot(self, x):
        return list(x)

    def same(self, x, seen):
        return len(x) == len(seen) and {id(e) for e in x} == {id(e) for e in seen}

    def fill(self, x, parts):
        x.clear()
        x.update(parts)


class Bytes:
    make = bytearray

    def parts(self, x):
        return [bytes(x)]

    def snapshot(self, x):
        return bytes(x)

    def same(self, x, seen):
        return x == seen

    def fill(self, x, parts):
        x[:] = parts[0]


class Array:
    """numpy: type, shape and bytes; an array of objects is not carried."""

    def __init__(self, np):
        self.np = np

    def parts(self, x):
        if x.dtype.hasobject:
            raise Refused("an array of objects")
        return [self.dtype(x.dtype), *x.shape, self.np.ascontiguousarray(x).tobytes()]

    def dtype(self, d):
        return d.str if d.names is None else json.dumps(d.descr)

    def undtype(self, text):
        if type(text) is not str or len(text) > 4096:
            raise Broken("no type of an array")
        if not text.startswith("[") and re.fullmatch(
                r"[<>|=]?[a-zA-Z][0-9]{0,9}(\[[a-zA-Z0-9]*\])?", text) is None:
            raise Broken("no type of an array")
        if text.startswith("["):
            d = self.np.dtype([tuple(map(self.tuples, f)) for f in json.loads(text)])
        else:
            d = self.np.dtype(text)
        if d.hasobject:
            raise Broken("an array of objects")
        return d

    def tuples(self, x):
        return tuple(map(self.tuples, x)) if type(x) is list else x

    def make(self, parts):
        d = self.undtype(parts[0])
        return self.np.frombuffer(parts[-1], dtype=d).reshape(parts[1:-1]).copy()

    def snapshot(self, x):
        return x.dtype, x.shape, x.tobytes()

    def same(self, x, seen):
        if (x.dtype, x.shape) != seen[:2]:
            raise Refused("an array that changes its shape")
        return x.tobytes() == seen[2]

    def fill(self, x, parts):
        new = self.make(parts)
        # Another size would move memory that views look at.
        if new.shape != x.shape or new.dtype != x.dtype:
            raise Broken("an array that changes its shape")
        x[...] = new


class View:
    """An array that shows a part of another one's memory."""

    def __init__(self, np, arrays):
        self.np, self.arrays = np, arrays

    def parts(self, x):
        root = x
        while isinstance(root.base, self.np.ndarray):
            root = root.base
        at = x.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        return [root, self.arrays.dtype(x.dtype), at, x.shape, x.strides]

    def make(self, parts):
        root, dtype, at, shape, strides = parts
        if type(root) is not self.np.ndarray or type(at) is not int or at < 0 or \
                len(shape) != len(strides) or not all(
                    type(n) is int for n in (*shape, *strides)) or min(shape, default=0) < 0:
            raise Broken("a view of something else")
        # In whole numbers that do not overflow.
        low = at + sum(min(0, s * (n - 1)) for n, s in zip(shape, strides))
        high = at + sum(max(0, s * (n - 1)) for n, s in zip(shape, strides)) \
            + self.arrays.undtype(dtype).itemsize
        if 0 not in shape and (low < 0 or high > root.nbytes):
            raise Broken("a view beyond its array")
        flat = self.np.ndarray((root.nbytes,), "u1", root) if root.flags.c_contiguous \
            else None
        if flat is None:
            raise Refused("a view of an array whose memory is not in order")
        return self.np.ndarray(shape, self.arrays.undtype(dtype), flat, at, strides)

    def snapshot(self, x):
        return True

    def same(self, x, seen):
        return True

    def fill(self, x, parts):
        raise Broken("a view that changes")


class Tensor:
    """torch: the same, and whether it wants a gradient."""

    def __init__(self, torch):
        self.torch = torch

    def parts(self, x):
        if x.is_sparse or x.is_quantized or x.device.type != "cpu":
            raise Refused("a tensor that is not dense on the processor")
        raw = x.detach().contiguous()
        if raw.dtype is self.torch.bfloat16:
            data = raw.view(self.torch.int16).numpy().tobytes()
        else:
            data = raw.numpy().tobytes()
        return [str(x.dtype).split(".")[1], bool(x.requires_grad), *x.shape, data]

    def make(self, parts):
        names = ("float32", "float64", "float16", "bfloat16", "int8", "int16", "int32",
                 "int64", "uint8", "bool", "complex64", "complex128")
        if parts[0] not in names:
            raise Broken("no type of a tensor")
        dtype = getattr(self.torch, parts[0])
        if len(parts[-1]) == 0:
            out = self.torch.empty(parts[2:-1], dtype=dtype)
        else:
            out = self.torch.frombuffer(bytearray(parts[-1]), dtype=dtype)
            out = out.reshape(parts[2:-1])
        if parts[1]:
            out.requires_grad_(True)
        return out

    def snapshot(self, x):
        return x._version, x.shape

    def same(self, x, seen):
        return (x._version, x.shape) == seen

    def fill(self, x, parts):
        with self.torch.no_grad():
            x.data = self.make(parts).detach()


KINDS = {
    "list": Sequence(list),
    "deque": Deque(collections.deque),
    "set": Set(),
    "bytearray": Bytes(),
    "dict": Mapping(dict),
    "odict": Mapping(collections.OrderedDict),
    "counter": Mapping(collections.Counter),
    "ddict": Default(collections.defaultdict),
}
KIND_OF = {list: "list", collections.deque: "deque", set: "set", bytearray: "bytearray",
           dict: "dict", collections.OrderedDict: "odict",
           collections.Counter: "counter", collections.defaultdict: "ddict"}
ATOMS = frozenset((str, bool, type(None)))
SCALARS = frozenset((str, bool, type(None), int, float, bytes))


def learn_arrays():
    """Arrays are known when their library is there."""
    np = sys.modules.get("numpy")
    if np is not None and "ndarray" not in KINDS and hasattr(np, "ndarray"):
        KINDS["ndarray"] = Array(np)
        KINDS["view"] = View(np, KINDS["ndarray"])
        KIND_OF[np.ndarray] = "ndarray"
    torch = sys.modules.get("torch")
    if torch is not None and "tensor" not in KINDS and hasattr(torch, "frombuffer"):
        KINDS["tensor"] = Tensor(torch)
        KIND_OF[torch.Tensor] = "tensor"


class Codec:
    """Values to and from their forms.  A subclass says what an object is."""

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
        """Two arrays over one memory would be two memories over there."""
        for m in self.mirrors.values():
            if m.kind == "ndarray" and KINDS["ndarray"].np.may_share_memory(m.obj, x):
                raise Refused("two arrays that share memory")

    def take_back(self, mark):
        """Containers that were not sent after all."""
        for m in self.fresh[mark:]:
            if self.mirrors.pop(m.id, None) is not None:
                del self.mirror_of[id(m.obj)]
        del self.fresh[mark:]

    def attempt(self, x):
        """X encoded, or nothing changed."""
        mark = len(self.fresh)
        try:
            return self.encode(x)
        except (Refused, RecursionError):
            self.take_back(mark)
            raise

    def encode_changes(self, drop):
        """What changed since both halves agreed.  DROP: forget those that
        nobody but this table holds."""
        out, gone = [], []
        if not self.mirrors:
            return out, gone
        for m in list(self.mirrors.values()):
            k = KINDS[m.kind]
            if m.seen is None:
                continue  # it is being read
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
        # Known before its parts are, which may hold it.
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
