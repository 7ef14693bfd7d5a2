import doctest
import inspect
import typing

import toolkit
from toolkit import Tokenizer, slugify


def test_signature():
    sig = inspect.signature(slugify)
    assert list(sig.parameters) == ["text", "sep", "limit"]
    assert sig.parameters["sep"].default == "-"
    assert sig.parameters["limit"].kind is inspect.Parameter.KEYWORD_ONLY
    assert sig.return_annotation is str
    assert str(inspect.signature(Tokenizer)) == "(text, /, *extra, lower=True, **options)"
    assert inspect.signature(Tokenizer("a").tokens).parameters == {}
    assert typing.get_type_hints(slugify)["limit"] == typing.Optional[int]


def test_names_and_docs():
    assert slugify.__name__ == "slugify" and slugify.__module__ == "toolkit"
    assert slugify.__doc__.startswith("Turn text")
    assert inspect.getdoc(Tokenizer) == "Splits text."
    assert Tokenizer.tokens.__qualname__ == "Tokenizer.tokens"
    assert toolkit.__doc__ == "Small text toolkit."
    assert toolkit.__name__ == "toolkit"


def test_module_namespace():
    assert set(toolkit.__all__) <= set(dir(toolkit))
    assert hasattr(toolkit, "_helper") and not hasattr(toolkit, "nope")
    assert getattr(toolkit, "nope", None) is None
    ns = {}
    exec("from toolkit import *", ns)
    assert "slugify" in ns and "_helper" not in ns
    assert toolkit.__version__ == "1.4.0"


def test_object_namespace():
    t = Tokenizer("a b", lower=False, mode="x")
    assert vars(t) == {"text": "a b", "options": {"mode": "x"}, "_pos": 0}
    t.__dict__["text"] = "c d e"
    assert t.tokens() == ["c", "d", "e"]
    public = [n for n in dir(t) if not n.startswith("_")]
    assert public == ["empty", "options", "pattern", "text", "tokens"]
    assert callable(t.tokens) and not callable(t)


def test_types():
    t = Tokenizer.empty()
    assert type(t) is Tokenizer and type(t).__name__ == "Tokenizer"
    assert t.__class__ is toolkit.Tokenizer
    assert inspect.isclass(Tokenizer) and inspect.isfunction(slugify)
    assert inspect.ismethod(t.tokens) and t.tokens.__self__ is t
    assert [n for n, _ in inspect.getmembers(Tokenizer, inspect.isfunction)] == ["__init__", "_private", "tokens"]


def test_doctest():
    assert doctest.testmod(toolkit).failed == 0
