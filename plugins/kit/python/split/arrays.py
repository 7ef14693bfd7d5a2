# Arrays of numpy and tensors of torch, as containers.  Neither library is
# imported here: they are supported once somebody else has imported them.
import json
import re
import sys

from containers import KIND_OF, KINDS  # joined
from wire import Broken, Refused  # joined


class Array:
    """An array of numpy as its type, shape and bytes; arrays of objects are
    refused."""

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
        # With another size the memory would move, which views refer to.
        if new.shape != x.shape or new.dtype != x.dtype:
            raise Broken("an array that changes its shape")
        x[...] = new


class View:
    """An array of numpy that refers to a part of another array's memory."""

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
        # Python's integers do not overflow.
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
    """A tensor of torch: the same, and whether it requires a gradient."""

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


def learn_arrays():
    """Support arrays and tensors whose library has been imported."""
    np = sys.modules.get("numpy")
    if np is not None and "ndarray" not in KINDS and hasattr(np, "ndarray"):
        KINDS["ndarray"] = Array(np)
        KINDS["view"] = View(np, KINDS["ndarray"])
        KIND_OF[np.ndarray] = "ndarray"
    torch = sys.modules.get("torch")
    if torch is not None and "tensor" not in KINDS and hasattr(torch, "frombuffer"):
        KINDS["tensor"] = Tensor(torch)
        KIND_OF[torch.Tensor] = "tensor"
