# Edits of a test's source that change the value of one expression.
import ast


def like(text):
    """A text of the same length and of characters of the same kinds that is
    another one; nothing about it shows that it was changed."""
    for i in sorted(range(len(text)), key=lambda i: (i * 7 + len(text)) % 11):
        c = text[i]
        for first, last in ("az", "AZ", "09"):
            if first <= c <= last:
                span = ord(last) - ord(first) + 1
                step = 1 + (ord(c) + len(text)) % (span - 1)
                c = chr(ord(first) + (ord(c) - ord(first) + step) % span)
        if c != text[i]:
            return text[:i] + c + text[i + 1:]
    return text + (text[-1] if text else "x")


def near(n):
    """Another integer of the same sign and as many digits; far from a large one,
    which may be compared roughly."""
    if len(str(abs(n))) > 7:
        first = 10 ** (len(str(abs(n))) - 1)
        return n + (first if str(abs(n))[0] == "1" or n < 0 and str(-n)[0] != "1" else -first)
    for d in sorted((1, -1, 2, -2, 3, 4, -3), key=lambda d: (d * 5 + n) % 13):
        if (n + d < 0) == (n < 0) and len(str(n + d)) == len(str(n)):
            return n + d
    return n + 1


def other(node):
    """Source of a literal that differs from NODE, or None."""
    if isinstance(node, ast.Constant):
        v = node.value
        if v is None:
            return "'none'"
        if isinstance(v, bool):
            return repr(not v)
        if isinstance(v, int):
            return "(%r)" % near(v)
        if isinstance(v, float):
            return "(%r)" % (v + 1.0 + abs(v))
        if isinstance(v, str):
            return repr(like(v))
        if isinstance(v, bytes):
            return repr(like(v.decode("latin-1")).encode("latin-1"))
        return None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) \
            and isinstance(node.operand, ast.Constant) \
            and isinstance(node.operand.value, (int, float)) \
            and not isinstance(node.operand.value, bool):
        return other(ast.Constant(-node.operand.value))
    return None


def edits_of(node):
    """Edits (node, text) that change the value of NODE, or None."""
    text = other(node)
    if text is not None:
        return [(node, text)]
    if isinstance(node, (ast.List, ast.Tuple)):
        for child in node.elts:
            inner = None if isinstance(child, ast.Starred) else edits_of(child)
            if inner:
                return inner
        if not node.elts:
            return [(node, "[0]" if isinstance(node, ast.List) else "(0,)")]
    if isinstance(node, ast.Dict):
        for value in node.values:
            inner = edits_of(value)
            if inner:
                return inner
        if not node.keys:
            return [(node, "{0: 0}")]
    if isinstance(node, ast.Set):
        for child in node.elts:
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                return [(child, repr(child.value + "~x"))]
            if isinstance(child, ast.Constant) and type(child.value) is int:
                return [(child, repr(child.value + 7919))]
    if isinstance(node, ast.Call) and not node.keywords and len(node.args) == 1 \
            and name_of(node.func) in ("set", "frozenset", "Decimal", "Fraction",
                                       "sorted", "list", "tuple",
                                       "decimal.Decimal", "fractions.Fraction"):
        if name_of(node.func).rpartition(".")[2] in ("Decimal", "Fraction"):
            return [(node, "(%s + 1)" % ast.unparse(node))]
        if name_of(node.func) in ("set", "frozenset"):
            return [(node, "(%s ^ {'~x'})" % ast.unparse(node))]
        return edits_of(node.args[0])
    if isinstance(node, ast.Call) and name_of(node.func).endswith("approx") \
            and not node.keywords and len(node.args) == 1 and isinstance(node.args[0], (ast.Constant, ast.UnaryOp)):
        inner = node.args[0]
        text = other(inner)
        if text is None:
            return None
        return [(inner, "(%s * 3 + 1000)" % ast.unparse(inner))]
    if isinstance(node, ast.JoinedStr):
        return [(node, "(%s + 'x')" % ast.unparse(node))]
    return None


def name_of(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = name_of(node.value)
        return base + "." + node.attr if base else ""
    return ""
