import ast
import inspect
import pathlib

import pure


def test_values():
    assert pure.power(2, 10) == 1024
    assert pure.flatten([1, [2, [3]]]) == [1, 2, 3]


def test_no_forbidden_operator():
    tree = ast.parse(inspect.getsource(pure.power))
    assert not any(isinstance(n, ast.Pow) for n in ast.walk(tree))
    assert "pow(" not in inspect.getsource(pure.power).split('"""')[2]


def test_file():
    text = pathlib.Path(pure.__file__).read_text()
    assert text.startswith("def power")
    assert inspect.getsourcelines(pure.flatten)[1] == 9
    assert "import" not in inspect.getsource(pure)


def test_recursive_by_ast():
    fn = ast.parse(inspect.getsource(pure.flatten)).body[0]
    calls = {n.func.id for n in ast.walk(fn) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert "flatten" in calls
