"""Small text toolkit."""
from typing import Optional

__all__ = ["slugify", "Tokenizer", "VERSION"]
__version__ = VERSION = "1.4.0"


def slugify(text: str, sep: str = "-", *, limit: Optional[int] = None) -> str:
    """Turn text into a slug.

    >>> slugify("A b")
    'a-b'
    """
    out = sep.join(text.lower().split())
    return out[:limit]


class Tokenizer:
    """Splits text."""

    pattern = r"\w+"

    def __init__(self, text, /, *extra, lower=True, **options):
        self.text = text
        self.options = options
        self._pos = 0

    def tokens(self):
        return self.text.split()

    @classmethod
    def empty(cls):
        return cls("")

    def _private(self):
        pass


def _helper():
    pass
