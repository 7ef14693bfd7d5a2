# Solutions that are nearly right, or right in an odd way: a test and the cases
# that were made of it have to judge each of them alike.
import ast
import random

MUTANTS = 4
SWAPS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
         ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
         ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
         ast.Mod: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And}


def changes(tree):
    """Functions that each change one place of the tree."""
    out = []
    texts = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for n in ast.walk(tree):
        if isinstance(n, ast.Constant) and id(n) not in texts:
            if type(n.value) in (int, float):
                out.append(lambda n=n: setattr(n, "value", n.value + 1))
            elif type(n.value) is bool:
                out.append(lambda n=n: setattr(n, "value", not n.value))
            elif type(n.value) is str:
                out.append(lambda n=n: setattr(n, "value", n.value + "x"))
        elif isinstance(n, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
            if type(n.op) in SWAPS:
                out.append(lambda n=n: setattr(n, "op", SWAPS[type(n.op)]()))
        elif isinstance(n, ast.Compare) and type(n.ops[0]) in SWAPS:
            out.append(lambda n=n: n.ops.__setitem__(0, SWAPS[type(n.ops[0])]()))
        elif isinstance(n, ast.Return) and n.value is not None:
            out.append(lambda n=n: setattr(n, "value", ast.Constant(None)))
        elif isinstance(n, ast.If):
            out.append(lambda n=n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test)))
    return out


EFFECTS = {
    "it spoils its arguments": """
    import copy
    r = copy.deepcopy(_kv_real(*a, **k))
    for x in a:
        if isinstance(x, list):
            x.append(x[0] if x else 0)
            x.reverse()
        elif isinstance(x, (dict, set)):
            x.clear()
    return r
""",
    "it gives a generator": """
    r = _kv_real(*a, **k)
    return (x for x in r) if isinstance(r, (list, tuple)) else r
""",
    "it gives numbers of the library": """
    import decimal, fractions
    r = _kv_real(*a, **k)
    if type(r) is int:
        return decimal.Decimal(r)
    return fractions.Fraction(r) if type(r) is float and r - r == 0 else r
""",
    "it gives what is true or false": """
    r = _kv_real(*a, **k)
    return ([0] if r else "") if type(r) is bool else r
""",
    "it gives a tuple for a list": """
    r = _kv_real(*a, **k)
    return tuple(r) if type(r) is list else list(r) if type(r) is tuple else r
""",
    "it gives an object of a class of its own": """
    r = _kv_real(*a, **k)
    if type(r) not in (int, float, str, list, tuple, dict, set):
        return r
    return type("Own", (type(r),), {})(r)
""",
    "it is right once": """
    _kv_calls.append(0)
    return _kv_real(*a, **k) if len(_kv_calls) == 1 else None
""",
    "it ends the program": """
    raise SystemExit(0)
""",
    "it ends the program later": """
    _kv_calls.append(0)
    if len(_kv_calls) > 1:
        raise SystemExit(0)
    return _kv_real(*a, **k)
""",
}


def probes(problem):
    text = problem["prompt"] + problem["solution"]
    count = len(changes(ast.parse(text)))
    which = list(range(count))
    random.Random(problem["id"]).shuffle(which)
    out = []
    for i in which[:MUTANTS]:
        tree = ast.parse(text)
        changes(tree)[i]()
        out.append({"name": "a mutant of the reference",
                    "text": ast.unparse(ast.fix_missing_locations(tree)) + "\n"})
    for name, body in EFFECTS.items():
        out.append({"name": name, "text": "%s\n\n_kv_real, _kv_calls = %s, []\n\n\n"
                                          "def %s(*a, **k):%s" % (
                                              text, problem["entry"], problem["entry"], body)})
    return out


