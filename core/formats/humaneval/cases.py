# Turns test functions of the form check(candidate) into data cases: inputs
# and what has to come back.  Trusted code, run without a candidate.
#
# Descriptor 4: lines of {"id", "prompt", "solution", "test", "entry"}
# Descriptor 3: lines of {"id", "cases": [...]} or {"id", "reason", "suite"}
import ast
import json
import os
import random
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


def is_candidate(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) \
        and node.func.id == "candidate"


def is_sequence(node):
    """tuple(candidate(...)), or list(...)."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) \
        and node.func.id in ("tuple", "list") and len(node.args) == 1 \
        and not node.keywords and is_candidate(node.args[0])


def mentions(node):
    return any(isinstance(n, ast.Name) and n.id == "candidate" for n in ast.walk(node))


class Rewrite(ast.NodeTransformer):
    """assert candidate(...) == X   ->   __case("eq", (...), {...}, X, 0)"""

    def case(self, relation, call, want, tolerance):
        if any(mentions(a) for a in call.args) or any(mentions(k.value) for k in call.keywords):
            raise No("the candidate is called with its own result")
        if want is not None and mentions(want):
            raise No("the expected value comes from the candidate")
        args = ast.Tuple(call.args, ast.Load())
        kwargs = ast.Dict([ast.Constant(k.arg) if k.arg else None for k in call.keywords],
                          [k.value for k in call.keywords])
        return ast.Expr(ast.Call(ast.Name("__case", ast.Load()),
                                 [ast.Constant(relation), args, kwargs,
                                  want or ast.Constant(None),
                                  tolerance or ast.Constant(0)], []))

    def visit_Assert(self, node):
        t = node.test
        if not mentions(t):
            return node
        if is_candidate(t):
            return self.case("true", t, None, None)
        if isinstance(t, ast.UnaryOp) and isinstance(t.op, ast.Not) and is_candidate(t.operand):
            return self.case("false", t.operand, None, None)
        if isinstance(t, ast.Compare) and len(t.ops) == 1:
            a, b, op = t.left, t.comparators[0], t.ops[0]
            if isinstance(op, ast.Eq) and is_candidate(a):
                return self.case("eq", a, b, None)
            if isinstance(op, ast.Eq) and is_candidate(b):
                return self.case("eq", b, a, None)
            if isinstance(op, ast.Eq) and is_sequence(a):
                return self.case("items", a.args[0], b, None)
            if isinstance(op, ast.Is) and is_candidate(a):
                return self.case("is", a, b, None)
            if isinstance(op, ast.Lt) and isinstance(a, ast.Call) and len(a.args) == 1 \
                    and ast.unparse(a.func) in ("abs", "math.fabs") \
                    and isinstance(a.args[0], ast.BinOp) and isinstance(a.args[0].op, ast.Sub):
                d = a.args[0]
                if is_candidate(d.left):
                    return self.case("near", d.left, d.right, b)
                if is_candidate(d.right):
                    return self.case("near", d.right, d.left, b)
        raise No("an assertion that is no comparison of one result: " +
                 ast.unparse(t)[:80])


def convert(problem):
    tree = ast.parse(problem["test"])
    check = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "check"]
    if len(check) != 1:
        raise No("there is no single check(candidate)")
    check = check[0]
    check.args.args[0].arg = "candidate"
    Rewrite().visit(check)
    if mentions(ast.Module(check.body, [])):
        raise No("the candidate is used other than by calling it in an assertion")
    cases = []

    def case(relation, args, kwargs, want, tolerance):
        one = {"args": [encode(a) for a in args], "expect": encode(want)}
        if kwargs:
            one["kwargs"] = {k: encode(v) for k, v in kwargs.items()}
        if relation != "eq":
            one["relation"] = relation
        if relation == "near":
            one["tolerance"] = tolerance
        if "$object" in json.dumps(one):
            raise No("a value that can't be written down")
        cases.append(one)

    ast.fix_missing_locations(tree)
    names = {"__case": case, "__name__": "check"}
    random.seed(0)
    exec(compile(problem["prompt"] + problem["solution"], "prompt", "exec"), names)
    exec(compile(tree, "test", "exec"), names)
    names["check"](None)
    if not cases:
        raise No("it checks nothing")
    return cases


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
        "class TestCheck(unittest.TestCase):\n%s\n" % (
            problem["entry"], ast.unparse(ast.Module(rest, [])),
            "\n".join("    " + line for line in method.split("\n")))


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
            out.append({"id": p["id"], "cases": convert(p)})
        except No as e:
            out.append({"id": p["id"], "reason": str(e), "suite": suite(p)})
        except Exception as e:
            out.append({"id": p["id"], "reason": "%s: %s" % (type(e).__name__, e),
                        "suite": suite(p)})
    for x in out:
        x["preload"] = sorted(wanted)  # the same for all: one interpreter
    data = "".join(json.dumps(x) + "\n" for x in out).encode()
    while data:
        data = data[os.write(3, data):]


main()
