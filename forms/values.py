# Values as JSON: what JSON lacks is an object with one member.


FORMS = {"$int", "$float", "$fraction", "$complex", "$str", "$bytes", "$tuple",
         "$set", "$dict", "$object"}
# Levels of JSON: a parser that takes 256 reads every value that a task can
# hold, and one that is deeper equals none of them.
DEEPEST = 254
VIEWS = (type({}.keys()), type({}.items()))


def fraction(v):
    """A number of the library, exactly: as a float where there is one."""
    above, below = v.as_integer_ratio()
    if below == 1:
        return encode(above)
    try:
        if (above / below).as_integer_ratio() == (above, below):
            return above / below
    except OverflowError:
        pass
    return {"$fraction": [str(above), str(below)]}


def other(v, t):
    """What is no plain value, and equal to one all the same."""
    try:
        if t.__module__ in ("decimal", "fractions") and t.__name__ in ("Decimal", "Fraction"):
            return fraction(v)
        if t in VIEWS:
            return encode(set(v))
        if t.__module__ == "collections" and t.__name__ in ("UserDict", "UserList", "UserString"):
            return encode(v.data)
        if t.__module__ == "numpy" and hasattr(t, "item") and hasattr(v, "dtype") \
                and v.ndim == 0:
            return encode(v.item())
    except (AttributeError, TypeError, ValueError, OverflowError):
        pass
    return {"$object": t.__name__[:80]}


def encode(v, depth=0):
    if depth >= DEEPEST:
        return {"$object": "too deep"}
    t = type(v)
    if v is None or t is bool:
        return v
    if isinstance(v, bool):
        return bool(v)
    if isinstance(v, int):
        v = int.__add__(v, 0)
        return v if -2**53 < v < 2**53 else {"$int": str(v)}
    if isinstance(v, float):
        v = float.__add__(v, 0.0)
        if v != v:
            return {"$float": "nan"}
        if v in (float("inf"), float("-inf")):
            return {"$float": "inf" if v > 0 else "-inf"}
        # 3.0 and 3 are one number in JSON, and not to every function.
        return {"$float": repr(v)} if v.is_integer() else v
    if isinstance(v, complex):
        return {"$complex": [encode(v.real), encode(v.imag)]}
    if isinstance(v, str):
        v = str.__str__(v)
        try:
            v.encode()
            if "\0" not in v:
                return v
        except UnicodeEncodeError:
            pass
        return {"$str": [ord(c) for c in v]}
    if isinstance(v, (bytes, bytearray)):
        return {"$bytes": bytes.hex(bytes(v))}
    if isinstance(v, list):
        return [encode(x, depth + 1) for x in list.__iter__(v)]
    if isinstance(v, tuple):
        return {"$tuple": [encode(x, depth + 2) for x in tuple.__iter__(v)]}
    if isinstance(v, (set, frozenset)):
        base = set if isinstance(v, set) else frozenset
        return {"$set": [encode(x, depth + 2) for x in base.__iter__(v)]}
    if isinstance(v, dict):
        return {"$dict": [[encode(k, depth + 3), encode(x, depth + 3)]
                          for k, x in dict.items(v)]}
    return other(v, t)


def decode(v):
    if isinstance(v, list):
        return [decode(x) for x in v]
    if not isinstance(v, dict):
        return v
    if len(v) != 1 or not FORMS.issuperset(v):
        return {k: decode(x) for k, x in v.items()}
    (kind, x), = v.items()
    if kind == "$int":
        return int(x)
    if kind == "$float":
        return float(x)
    if kind == "$fraction":
        import fractions
        return fractions.Fraction(int(x[0]), int(x[1]))
    if kind == "$complex":
        return complex(decode(x[0]), decode(x[1]))
    if kind == "$str":
        return "".join(map(chr, x))
    if kind == "$bytes":
        return bytes.fromhex(x)
    if kind == "$tuple":
        return tuple(decode(y) for y in x)
    if kind == "$set":
        return {decode(y) for y in x}
    if kind == "$dict":
        return {decode(k): decode(y) for k, y in x}
    raise ValueError(kind)


