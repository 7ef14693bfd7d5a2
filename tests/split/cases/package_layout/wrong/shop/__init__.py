"""Shop package."""
from .cart import Cart
from .pricing import tax as add_tax

__all__ = ["Cart", "add_tax", "errors"]
__version__ = "2.1"


def __getattr__(name):
    if name == "legacy":
        import importlib
        return importlib.import_module(".legacy", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
