# A file of the suite, and its tables that tests take values from.
import ast

from edits import edits_of, name_of  # joined


class Module:
    def __init__(self, path, source, support):
        self.path, self.source = path, source
        self.tree = ast.parse(source)
        self.constants = {}
        self.support = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 \
                    and isinstance(node.targets[0], ast.Name):
                key = node.targets[0].id
                self.constants[key] = None if key in self.constants else node.value
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for a in node.names:
                    if a.name in support:
                        self.support[a.asname or a.name] = (a.name, None)
            if isinstance(node, ast.ImportFrom) and node.module in support:
                for a in node.names:
                    self.support[a.asname or a.name] = (node.module, a.name)

    def read_only_by(self, name, function):
        """Whether nothing outside FUNCTION reads the module's NAME."""
        inside = sum(isinstance(n, ast.Name) and n.id == name
                     for n in ast.walk(function))
        return inside + 1 == sum(isinstance(n, ast.Name) and n.id == name
                                 for n in ast.walk(self.tree))

    def table(self, node):
        if isinstance(node, ast.Name):
            # Several tests may use a table, but no fixture or helper.
            for f in ast.walk(self.tree):
                if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) and \
                        not f.name.startswith("test") and \
                        any(isinstance(n, ast.Name) and n.id == node.id
                            for n in ast.walk(f)):
                    return None
            node = self.constants.get(node.id)
        return node if isinstance(node, (ast.List, ast.Tuple)) and node.elts else None

    def column(self, table, index):
        """Edits of one column of every row, or None."""
        out = []
        for row in table.elts:
            if isinstance(row, ast.Call) and name_of(row.func).endswith("param"):
                cells = row.args
            elif index is None:
                cells = [row]
            elif isinstance(row, (ast.Tuple, ast.List)):
                cells = row.elts
            else:
                return None
            at = 0 if index is None else index
            if at >= len(cells):
                return None
            inner = edits_of(cells[at])
            if not inner:
                return None
            out += inner
        return out
