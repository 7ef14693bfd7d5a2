# What a test function compares, and how to make it fail.
import ast
import re

from edits import edits_of, name_of  # joined

ASSERT_EQUAL = {"assertEqual", "assertEquals", "assertListEqual",
                "assertTupleEqual", "assertDictEqual", "assertSetEqual",
                "assertSequenceEqual", "assertMultiLineEqual",
                "assertCountEqual", "assertAlmostEqual"}
INVERSE = {"assertTrue": "assertFalse", "assertFalse": "assertTrue",
           "assertIn": "assertNotIn", "assertNotIn": "assertIn",
           "assertIs": "assertIsNot", "assertIsNot": "assertIs",
           "assertIsNone": "assertIsNotNone",
           "assertIsNotNone": "assertIsNone",
           "assertEqual": "assertNotEqual", "assertNotEqual": "assertEqual",
           "assertIsInstance": "assertNotIsInstance",
           "assertNotIsInstance": "assertIsInstance",
           "assertAlmostEqual": "assertNotAlmostEqual",
           "assertGreater": "assertLessEqual",
           "assertLess": "assertGreaterEqual",
           "assertGreaterEqual": "assertLess",
           "assertLessEqual": "assertGreater",
           "assertRegex": "assertNotRegex", "assertNotRegex": "assertRegex"}
HARMLESS = {"pytest.raises", "raises", "re.escape",
            "len", "zip", "all", "any", "sorted", "list", "set", "tuple",
            "enumerate", "isinstance", "type", "str", "repr", "round", "abs",
            "dict", "frozenset", "sum", "min", "max"}
OWN_ERROR = "type('Unraised', (Exception,), {})"


class Function:
    """Ways to make one test function fail: DATA changes what is expected, FLIP
    an assertion, HELPER a function that computes what is expected."""

    def __init__(self, module, node, label):
        self.module, self.node, self.label = module, node, label
        self.origin = {}  # local name -> ("column", table, index) or ("value", node)
        self.inputs = set()  # names that are also read outside of checks
        self.given = {a.arg for a in node.args.args}
        for stmt in node.body:
            self.reads(stmt, False)
        for d in node.decorator_list:
            self.parametrized(d)
        self.data, self.flip, self.helper = [], [], []
        self.block(node.body)

    def parametrized(self, d):
        if not (isinstance(d, ast.Call) and name_of(d.func).endswith("parametrize")
                and len(d.args) >= 2):
            return
        names, table = d.args[0], self.module.table(d.args[1])
        if table is None:
            return
        if isinstance(names, ast.Constant) and isinstance(names.value, str):
            names = [n.strip() for n in names.value.split(",")]
        elif isinstance(names, (ast.Tuple, ast.List)):
            names = [getattr(n, "value", None) for n in names.elts]
        else:
            return
        for i, n in enumerate(names):
            self.origin[n] = ("column", table, None if len(names) == 1 else i, d)

    def reads(self, node, checking):
        """Collect names whose values are used for more than comparisons."""
        if isinstance(node, ast.Assert) or (
                isinstance(node, ast.Call) and
                re.search(r"(?i)(check|assert|expect|verify)", name_of(node.func))):
            checking = True
        elif isinstance(node, ast.Call) and name_of(node.func) not in HARMLESS \
                and not name_of(node.func).endswith("approx"):
            for child in list(node.args) + [k.value for k in node.keywords]:
                for n in ast.walk(child):
                    if isinstance(n, ast.Name):
                        self.inputs.add(n.id)
        elif isinstance(node, ast.Name) and not checking \
                and isinstance(node.ctx, ast.Load):
            self.inputs.add(node.id)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            return  # an alias: its own uses count
        for child in ast.iter_child_nodes(node):
            self.reads(child, checking)

    def block(self, body):
        for stmt in body:
            if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 \
                    and isinstance(stmt.targets[0], ast.Name):
                key, value = stmt.targets[0].id, stmt.value
                if isinstance(value, ast.Name) and value.id in self.origin:
                    self.origin[key] = self.origin[value.id]
                    if key in self.inputs:
                        self.inputs.add(value.id)
                elif edits_of(value):
                    self.origin[key] = ("value", value)
                else:
                    self.origin.pop(key, None)
            elif isinstance(stmt, ast.Assert):
                self.assertion(stmt, stmt.test)
            elif isinstance(stmt, ast.Expr):
                self.call(stmt.value)
            elif isinstance(stmt, ast.With):
                if not self.context(stmt):
                    self.block(stmt.body)
            elif isinstance(stmt, ast.For):
                self.loop(stmt)
            elif isinstance(stmt, (ast.Return, ast.Raise, ast.Try, ast.If,
                                   ast.While, ast.Match)):
                if any(isinstance(n, (ast.Return, ast.Raise))
                       for n in ast.walk(stmt)):
                    return  # what follows may not be reached

    def loop(self, stmt):
        it = stmt.iter
        table = self.module.table(it)
        certain = table is not None
        if isinstance(it, ast.Call) and name_of(it.func) == "range" and it.args \
                and isinstance(it.args[-1 if len(it.args) == 1 else 1], ast.Constant):
            a = [getattr(x, "value", None) for x in it.args]
            if all(type(x) is int for x in a):
                certain = len(range(*a)) > 0
        if not certain:
            return
        if table is not None:
            target = stmt.target
            if isinstance(target, ast.Name):
                self.origin[target.id] = ("column", table, None, None)
            elif isinstance(target, ast.Tuple):
                for i, t in enumerate(target.elts):
                    if isinstance(t, ast.Name):
                        self.origin[t.id] = ("column", table, i, None)
        if any(isinstance(n, (ast.Continue, ast.Break)) for n in ast.walk(stmt)):
            return
        self.block(stmt.body)

    def expected(self, node):
        """Edits that change what is expected."""
        if isinstance(node, ast.Call) and name_of(node.func).endswith("approx") \
                and node.args and isinstance(node.args[0], ast.Name):
            node = node.args[0]
        if isinstance(node, ast.Name):
            got = self.origin.get(node.id)
            if got is None:
                value = self.module.constants.get(node.id)
                return edits_of(value) if value is not None and \
                    node.id not in self.inputs and \
                    self.module.read_only_by(node.id, self.node) else None
            if node.id in self.inputs:
                return None
            if got[0] == "value":
                return edits_of(got[1])
            return self.module.column(got[1], got[2])
        return edits_of(node)

    def from_support(self, node):
        if not isinstance(node, ast.Call):
            return None
        base, _, attr = name_of(node.func).partition(".")
        hit = self.module.support.get(base)
        if hit is None:
            return None
        return (hit[0], attr if hit[1] is None else hit[1])

    def equality(self, a, b):
        for got, want in ((a, b), (b, a)):
            if not any(isinstance(n, ast.Call) for n in ast.walk(got)) and \
                    not isinstance(got, (ast.Name, ast.Attribute, ast.Subscript)):
                continue
            edits = self.expected(want)
            if edits and not (isinstance(got, ast.Name) and
                              self.origin.get(got.id)):
                self.data.append(edits)
                break
            hit = self.from_support(want)
            if hit and hit[1] and not self.from_support(got):
                self.helper.append(hit)
                break

    def condition(self, test):
        """Collect edits for one condition that has to hold."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            for part in test.values:
                self.condition(part)
        elif isinstance(test, ast.Compare) and len(test.ops) == 1 and \
                isinstance(test.ops[0], (ast.Eq, ast.Is)):
            self.equality(test.left, test.comparators[0])
        elif isinstance(test, ast.Compare) and len(test.ops) == 1 and \
                isinstance(test.ops[0], (ast.Lt, ast.LtE)):
            self.closeness(test.left, test.comparators[0])
        elif isinstance(test, ast.Call) and name_of(test.func) == "all" and \
                len(test.args) == 1:
            self.every(test.args[0])
        elif isinstance(test, ast.Call) and len(test.args) >= 2 and \
                not test.keywords and \
                name_of(test.func) in ("math.isclose", "isclose"):
            self.equality(test.args[0], test.args[1])

    def closeness(self, left, right):
        """Handle "abs(got - LITERAL) < small"."""
        if not (isinstance(right, ast.Constant) and
                isinstance(right.value, (int, float)) and 0 <= right.value < 0.5
                and isinstance(left, ast.Call) and len(left.args) == 1 and
                name_of(left.func) in ("abs", "math.fabs", "fabs") and
                isinstance(left.args[0], ast.BinOp) and
                isinstance(left.args[0].op, ast.Sub)):
            return
        self.equality(left.args[0].left, left.args[0].right)

    def every(self, gen):
        """Handle "all(a == b for a, b in zip(got, LITERALS))"."""
        if not (isinstance(gen, (ast.GeneratorExp, ast.ListComp)) and
                len(gen.generators) == 1 and not gen.generators[0].ifs and
                isinstance(gen.elt, ast.Compare) and len(gen.elt.ops) == 1 and
                isinstance(gen.elt.ops[0], ast.Eq) and
                isinstance(gen.generators[0].iter, ast.Call) and
                name_of(gen.generators[0].iter.func) == "zip" and
                len(gen.generators[0].iter.args) == 2):
            return
        for want in gen.generators[0].iter.args:
            if isinstance(want, ast.Name) and want.id in self.inputs:
                continue
            edits = self.expected(want)
            if edits:
                self.data.append(edits)
                return

    def matching(self, node):
        """Handle "raises(match=NODE)": change a value that NODE is made of, or
        make all of it match nothing."""
        for n in ast.walk(node):
            if isinstance(n, ast.Name) and n.id in self.origin and \
                    n.id not in self.inputs:
                edits = self.expected(n)
                if edits:
                    self.data.append(edits)
                    return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.data.append([(node, repr(node.value + "(?!)"))])

    def assertion(self, stmt, test):
        self.condition(test)
        self.flip.append([(test, opposite(test))])

    def call(self, node):
        if not isinstance(node, ast.Call):
            return
        name = name_of(node.func)
        short = name.rpartition(".")[2]
        if name.startswith("self.assert"):
            if short in ASSERT_EQUAL and len(node.args) == 2 and \
                    not any(k.arg in ("places", "delta") for k in node.keywords):
                self.equality(node.args[0], node.args[1])
            if short == "assertTrue" and node.args:
                self.condition(node.args[0])
            if short in INVERSE:
                self.flip.append([(node.func, "self." + INVERSE[short])])
            elif short in ("assertRaises", "assertRaisesRegex") and node.args:
                self.flip.append([(node.args[0], OWN_ERROR)])
            elif short in ASSERT_EQUAL and len(node.args) >= 2:
                self.flip.append([(node.args[1], OWN_ERROR)])
        elif re.search(r"(check|assert|expect|verify)_?(is_)?(equals?|eq)$", short.lower()) \
                and len(node.args) >= 2:
            self.equality(node.args[0], node.args[1])
            if not self.data:
                edits = edits_of(node.args[1])
                if edits:
                    self.data.append(edits)

    def context(self, stmt):
        """Handle "with raises(...)"; True when the block may not be reached to
        its end."""
        for item in stmt.items:
            c = item.context_expr
            if isinstance(c, ast.Name) and c.id in self.given:
                return True  # it may expect an error
            if isinstance(c, ast.Call) and c.args and \
                    name_of(c.func).rpartition(".")[2] in (
                        "raises", "assertRaises", "assertRaisesRegex"):
                for k in c.keywords:
                    if k.arg == "match":
                        self.matching(k.value)
                self.flip.append([(c.args[0], OWN_ERROR)])
                return True
            if isinstance(c, ast.Call) and \
                    name_of(c.func).rpartition(".")[2] in (
                        "suppress", "warns", "assertWarns", "assertLogs"):
                return name_of(c.func).endswith("suppress")
        return False


def opposite(test):
    """What holds only where TEST does not.  A bound is asked for by the other
    operator, so that an object that is within any bound shows itself."""
    names = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}
    if isinstance(test, ast.Compare) and all(type(o) in names for o in test.ops):
        parts = [test.left, *test.comparators]
        number = [isinstance(p, (ast.Constant, ast.UnaryOp)) for p in parts]
        once = all(n or isinstance(p, ast.Name) for n, p in zip(number, parts))
        if any(number) and (once or len(parts) == 2):
            return " or ".join("(%s) %s (%s)" % (ast.unparse(a), names[type(o)], ast.unparse(b))
                               for a, o, b in zip(parts, test.ops, parts[1:]))
    return "not (%s)" % ast.unparse(test)


def functions(module, framework):
    def visit(body, prefix):
        last = {n.name: n for n in body if hasattr(n, "name")}
        for node in body:
            if last.get(getattr(node, "name", None), node) is not node:
                continue  # a later definition hides it
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) \
                    and node.name.startswith("test"):
                if any("skip" in name_of(d.func if isinstance(d, ast.Call) else d)
                       or "xfail" in name_of(d.func if isinstance(d, ast.Call) else d)
                       or "expectedFailure" in name_of(d)
                       for d in node.decorator_list):
                    continue
                yield Function(module, node, prefix + node.name)
            elif isinstance(node, ast.ClassDef):
                yield from visit(node.body, prefix + node.name + "::")
    yield from visit(module.tree.body, module.path + "::")
