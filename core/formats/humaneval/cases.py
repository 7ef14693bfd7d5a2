# Turns test functions of the form check(candidate) into data cases: inputs
# and what has to come back.  Trusted code, run without a candidate.
#
# Descriptor 4: lines of {"id", "prompt", "solution", "test", "entry", "probe"}
# Descriptor 3: lines of {"id", "suite"} with "cases", and "probes" where they
# were asked for, or with "reason"
import ast
import json
import os
import sys

sys.path[:] = sys.path[1:]


def read(fd):
    text = b""
    while True:
        part = os.read(fd, 1 << 16)
        if not part:
            return text
        text += part


class No(Exception):
    pass


# --- what may become data ---------------------------------------------------
#
# A case is a call with values and what has to come back.  A test is a program:
# only where it does nothing but compare the results of calls, each with a
# value, and takes no look at anything else, are the two the same.

# Functions without effect, whose results depend on nothing but the arguments.
PURE = {f.__name__: f for f in (
    abs, bool, bytes, complex, dict, divmod, float, frozenset, int, len, list,
    max, min, pow, range, round, set, sorted, str, sum, tuple)}
# What a test may give a result to before it compares: the driver does it.
APPLY = {"list", "tuple", "set", "sorted", "len", "str", "abs", "bool"}


def is_value(node):
    """Literals, and pure functions and operators on them."""
    if isinstance(node, ast.Constant):
        return node.value is not Ellipsis
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(is_value(n) for n in node.elts)
    if isinstance(node, ast.Dict):
        return all(k is not None and is_value(k) and is_value(v)
                   for k, v in zip(node.keys, node.values))
    if isinstance(node, ast.UnaryOp):
        return is_value(node.operand)
    if isinstance(node, ast.BinOp):
        return is_value(node.left) and is_value(node.right)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) \
        and node.func.id in PURE and all(is_value(n) for n in node.args) \
        and all(k.arg is not None and is_value(k.value) for k in node.keywords)


PLAIN = (type(None), bool, int, float, complex, str, bytes)


def check_plain(v, seen):
    """Exactly what can be written down: no object is shared or of a class."""
    if type(v) in PLAIN:
        return
    if type(v) in (list, set, dict):
        if id(v) in seen:
            raise No("an object that is in two places")
        seen[id(v)] = v
    if type(v) in (list, tuple, set):
        for x in v:
            check_plain(x, seen)
    elif type(v) is dict:
        for k, x in v.items():
            check_plain(k, seen)
            check_plain(x, seen)
    else:
        raise No("a value of class %s" % type(v).__name__)


def value(node, seen):
    if not is_value(node):
        raise No("a value that is computed: " + ast.unparse(node)[:80])
    v = eval(compile(ast.Expression(node), "test", "eval"),
             {"__builtins__": PURE})
    check_plain(v, seen)
    return v


def is_candidate(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) \
        and node.func.id == "candidate"


def applied(node):
    """The call in list(candidate(...)), and "list"."""
    if is_candidate(node):
        return node, None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) \
            and node.func.id in APPLY and len(node.args) == 1 \
            and not node.keywords and is_candidate(node.args[0]):
        return node.args[0], node.func.id
    return None, None


def mentions(node):
    return any(isinstance(n, ast.Name) and n.id == "candidate" for n in ast.walk(node))


def comparison(node):
    """Relation, call, what is applied, the other side, tolerance."""
    call, apply = applied(node)
    if call is not None:
        return "true", call, apply, None, None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        call, apply = applied(node.operand)
        if call is not None:
            return "false", call, apply, None, None
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        a, b, op = node.left, node.comparators[0], node.ops[0]
        if isinstance(op, ast.Eq):
            for one, other in ((a, b), (b, a)):
                call, apply = applied(one)
                if call is not None:
                    return "eq", call, apply, other, None
        if isinstance(op, ast.Is):
            call, apply = applied(a)
            if call is not None and isinstance(b, ast.Constant) \
                    and (b.value is None or type(b.value) is bool):
                return "is", call, apply, b, None
        if isinstance(op, ast.Lt) and isinstance(a, ast.Call) and len(a.args) == 1 \
                and not a.keywords and ast.unparse(a.func) in ("abs", "math.fabs") \
                and isinstance(a.args[0], ast.BinOp) and isinstance(a.args[0].op, ast.Sub):
            for one, other in ((a.args[0].left, a.args[0].right),
                               (a.args[0].right, a.args[0].left)):
                if is_candidate(one):
                    return "near", one, None, other, b
    raise No("an assertion that is no comparison of one result: " +
             ast.unparse(node)[:80])


def case(node):
    relation, call, apply, other, tolerance = comparison(node)
    seen = {}
    args = [value(n, seen) for n in call.args]
    if any(k.arg is None for k in call.keywords):
        raise No("arguments by **")
    kwargs = {k.arg: value(k.value, seen) for k in call.keywords}
    one = {"args": [encode(a) for a in args]}
    if kwargs:
        one["kwargs"] = {k: encode(v) for k, v in kwargs.items()}
    if relation != "eq":
        one["relation"] = relation
    if other is not None:
        want = value(other, {})
        one["expect"] = encode(want)
    if relation == "near":
        limit = value(tolerance, {})
        if type(want) not in (int, float) or type(limit) not in (int, float):
            raise No("a distance that is no number")
        one["tolerance"] = limit
        apply = "number" if type(want) is int else "real"
    if apply:
        one["apply"] = apply
    if "$object" in json.dumps(one):
        raise No("a value that can't be written down")
    return one


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def check_module(body):
    """Nothing but check(candidate) and what has no effect on it."""
    check = None
    for n in body:
        if isinstance(n, ast.FunctionDef) and n.name == "check" and check is None:
            check = n
        elif isinstance(n, ast.Import):
            if any(a.asname or a.name != "math" for a in n.names):
                raise No("the test imports modules")
        elif isinstance(n, ast.Assign):
            if len(n.targets) != 1 or ast.unparse(n.targets[0]) != "METADATA" \
                    or not is_value(n.value):
                raise No("the test has variables")
        elif not is_text(n):
            raise No("the test is more than a function")
    if check is None:
        raise No("there is no check(candidate)")
    a = check.args
    if len(a.args) != 1 or a.posonlyargs or a.kwonlyargs or a.vararg or a.kwarg \
            or a.defaults or check.decorator_list:
        raise No("check takes more than the candidate")
    return check


def convert(problem):
    check = check_module(ast.parse(problem["test"]).body)
    name = check.args.args[0].arg
    if name in PURE or name == "math":
        raise No("the candidate has the name of a function")
    for n in ast.walk(check):
        if isinstance(n, ast.Name) and n.id == name:
            n.id = "candidate"
    cases = []
    for n in check.body:
        if is_text(n) or isinstance(n, ast.Pass):
            continue
        if not isinstance(n, ast.Assert):
            raise No("the test does more than assert: " + ast.unparse(n)[:80])
        # Its message is computed where it has failed already.
        if is_value(n.test):
            if not value(n.test, {}):
                raise No("an assertion that can't hold")
            continue
        cases.append(case(n.test))
    if not cases:
        raise No("it checks nothing")
    return cases


# Files that a test makes are where the candidate looks for them.
SET_UP = """
    def setUp(self):
        import os, tempfile
        os.chdir(tempfile.mkdtemp())
"""


def suite(problem):
    """The same test as a unittest suite, for the guarded runner."""
    tree = ast.parse(problem["test"])
    body, rest = [], []
    for n in tree.body:
        if isinstance(n, ast.FunctionDef) and n.name == "check":
            body = n.body
            argument = n.args.args[0].arg
        else:
            rest.append(n)
    method = ast.parse("def test_check(self):\n    %s = %s" % (argument, problem["entry"])).body[0]
    method.body += body
    method = ast.unparse(method)
    return "import unittest\nfrom solution import *\nfrom solution import %s\n\n%s\n\n\n" \
        "class TestCheck(unittest.TestCase):\n%s\n%s\n" % (
            problem["entry"], ast.unparse(ast.Module(rest, [])), SET_UP,
            "\n".join("    " + line for line in method.split("\n")))


def no_test(e):
    if isinstance(e, SyntaxError):
        return "'test' is no Python: line %s: %s" % (e.lineno, e.msg)
    if isinstance(e, UnboundLocalError):
        return "'test' has no function check"
    return "'test' can't be read: %s: %s" % (type(e).__name__, e)


def imported(text):
    """Modules of the library that a program imports at its top."""
    out = set()
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return out
    for n in body:
        if isinstance(n, ast.Import):
            out.update(a.name.split(".")[0] for a in n.names)
        elif isinstance(n, ast.ImportFrom) and n.module and not n.level:
            out.add(n.module.split(".")[0])
    return out & sys.stdlib_module_names


def main():
    problems = read(4).decode()
    os.close(4)
    out, wanted = [], set()
    for line in problems.split("\n"):
        if not line.strip():
            continue
        p = json.loads(line)
        wanted |= imported(p["prompt"] + p["solution"])
        try:
            made = {"id": p["id"], "suite": suite(p)}
        except Exception as e:
            out.append({"id": p["id"], "broken": no_test(e)})
            continue
        try:
            made["cases"] = convert(p)
            if p["probe"]:
                made["probes"] = probes(p)
        except No as e:
            made["reason"] = str(e)
        except Exception as e:
            made["reason"] = "%s: %s" % (type(e).__name__, e)
        if "reason" in made:
            made.pop("cases", None)
        out.append(made)
    for x in out:
        x["preload"] = sorted(wanted)  # the same for all: one interpreter
    data = "".join(json.dumps(x) + "\n" for x in out).encode()
    while data:
        data = data[os.write(3, data):]


main()
