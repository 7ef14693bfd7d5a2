# Makes variants of a hidden test suite that a correct solution must fail.
#
# Descriptor 4: {"files": {path: source}, "tests": [paths], "framework": ...}
# Descriptor 3: {"variants": [{"files": {path: source}, "fails": [test
# functions as path::[Class::]name]}]}
#
# Every edit is a change of a literal, or of one assertion, in the source
# text.  An edit is made only where a correct solution can't but fail the test:
# the other operand of an equality is changed, the assertion is the first thing
# that can decide, and it is certain to be reached.  Where the expected value
# comes from a table, the table is changed; where it comes from a helper of the
# tests, the helper.
import ast
import json
import os

from checks import functions  # joined
from orders import read_orders  # joined
from suite import Module  # joined


def offsets(source):
    starts, at = [0], 0
    for line in source.encode().split(b"\n"):
        at += len(line) + 1
        starts.append(at)
    return starts


def span(starts, node):
    return (starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset)


def apply(source, edits):
    raw = source.encode()
    for (a, b), text in sorted(edits.items(), reverse=True):
        raw = raw[:a] + text.encode() + raw[b:]
    text = raw.decode()
    ast.parse(text)
    return text


HELPER = '''

def _w(f):
    def g(*a, **k):
        r = f(*a, **k)
        if isinstance(r, bool) or r is None:
            return not r
        if isinstance(r, (int, float)):
            return r + 1
        if isinstance(r, (str, bytes)):
            return r + r[:1] if r else (b"x" if isinstance(r, bytes) else "x")
        if isinstance(r, list):
            return r + [0]
        if isinstance(r, tuple):
            return r + (0,)
        return (0, r)
    return g


'''


def main():
    orders = read_orders()
    files, tests = orders["files"], orders["tests"]
    support = {os.path.splitext(os.path.basename(p))[0]: p for p in files
               if p not in tests and p.endswith(".py")}
    found, helpers = [], {}
    for path in tests:
        try:
            module = Module(path, files[path], support)
        except (SyntaxError, ValueError):
            continue
        found += list(functions(module, orders["framework"]))
    starts = {p: offsets(files[p]) for p in tests}
    variants, alone = [], []

    def build(pick):
        per_file, fails, single = {}, [], {}
        for f in found:
            choice = pick(f)
            if not choice:
                continue
            path = f.module.path
            mine = {span(starts[path], n): t for n, t in choice}
            have = per_file.setdefault(path, {})
            clash = any(not (b <= c or d <= a) and (have.get((a, b)) != mine.get((c, d))
                                                    or (a, b) != (c, d))
                        for a, b in have for c, d in mine)
            if clash:
                continue
            have.update(mine)
            fails.append(f.label)
            single[f.label] = {path: mine}
        if not fails:
            return
        try:
            out = {p: apply(files[p], e) for p, e in per_file.items() if e}
        except (SyntaxError, UnicodeDecodeError):
            return
        if all(v["files"] != out for v in variants):
            variants.append({"files": out, "fails": fails})
            alone.append(single)

    covered = set()

    def nth(f, n):
        return f.data[n] if n < len(f.data) else None

    # Every comparison is changed in some variant; the last ones share one.
    for n in range(3):
        build(lambda f: nth(f, n))
        if n == 0 and variants:
            covered.update(variants[-1]["fails"])
            # A variant for tests whose edits overlapped with those of others.
            build(lambda f: nth(f, 0) if f.label not in covered else None)
    build(lambda f: f.data[-1] if len(f.data) > 3 else None)
    build(lambda f: f.flip[0] if f.flip else None)
    # Variants that change helpers, which compute what is expected.
    for f in found:
        for module, name in f.helper:
            helpers.setdefault(support[module], {}).setdefault(name, []).append(f.label)
    for path, names in helpers.items():
        text = files[path] + HELPER
        fails = sorted({label for labels in names.values() for label in labels})
        single = {}
        for name, labels in names.items():
            text += "%s = _w(%s)\n" % (name, name)
            for label in labels:
                single.setdefault(label, {}).setdefault(path, []).append(name)
        variants.append({"files": {path: text}, "fails": fails})
        alone.append(single)
    if "only" in orders:
        # Only one change, which shows whether another one interfered with it.
        out, label = {}, orders["only"]
        for path, change in alone[orders["which"]][label].items():
            out[path] = apply(files[path], change) if isinstance(change, dict) else \
                files[path] + HELPER + "".join("%s = _w(%s)\n" % (n, n) for n in change)
        variants = [{"files": out, "fails": [label]}]
    data = json.dumps({"variants": variants,
                       "functions": [f.label for f in found]}).encode()
    while data:
        data = data[os.write(3, data):]


if "KV_WARM" not in globals():
    main()
