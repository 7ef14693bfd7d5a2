# Values as JSON: what JSON lacks is an object with one member.


def encode(v, depth=0):
    if depth > 64:
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
        return {"$tuple": [encode(x, depth + 1) for x in tuple.__iter__(v)]}
    if isinstance(v, (set, frozenset)):
        base = set if isinstance(v, set) else frozenset
        return {"$set": [encode(x, depth + 1) for x in base.__iter__(v)]}
    if isinstance(v, dict):
        return {"$dict": [[encode(k, depth + 1), encode(x, depth + 1)]
                          for k, x in dict.items(v)]}
    return {"$object": t.__name__[:80]}


def decode(v):
    if isinstance(v, list):
        return [decode(x) for x in v]
    if not isinstance(v, dict):
        return v
    (kind, x), = v.items()
    if kind == "$int":
        return int(x)
    if kind == "$float":
        return float(x)
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


