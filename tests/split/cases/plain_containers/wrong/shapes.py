def invert(mapping):
    """Swap keys and values; values that repeat collect into a frozenset."""
    groups = {}
    for key, value in mapping.items():
        groups.setdefault(value, set()).add(key)
    return {v: next(iter(ks)) if len(ks) == 1 else frozenset(ks) for v, ks in groups.items()}


def grid(width, height, fill=None):
    return {(x, y): fill for y in range(height) for x in range(width)}


def flatten(tree):
    out = []
    for item in tree:
        if isinstance(item, list):
            out.extend(flatten(item))
        else:
            out.append(item)
    return out


def ring(label):
    """A list that ends in itself."""
    out = [label]
    out.append(out)
    return out


def is_cyclic(tree, _seen=()):
    if not isinstance(tree, list):
        return False
    if any(tree is s for s in _seen):
        return True
    return any(is_cyclic(t, (*_seen, tree)) for t in tree)


def split_kinds(items):
    kinds = {"list": [], "tuple": (), "set": set(), "frozen": frozenset(), "bytes": bytearray()}
    for it in items:
        if isinstance(it, int):
            kinds["list"].append(it)
            kinds["tuple"] += (it,)
            kinds["set"].add(it)
            kinds["frozen"] |= {it}
            kinds["bytes"].append(it % 256)
    return kinds
