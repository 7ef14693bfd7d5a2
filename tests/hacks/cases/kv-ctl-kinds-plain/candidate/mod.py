import enum


class Kind(str, enum.Enum):
    LETTER = "letter"


class Sums(list):
    """A list with a name."""


BANNER = "mod 1.2.3"


def find(text):
    return "letter" if text.isalpha() else "none"


def totals(numbers):
    return {"sums": [float(n) for n in numbers]}


def load():
    return {"version": 1, "formatters": {"f": {"format": "%(message)s"}},
            "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f"}},
            "root": {"handlers": ["h"]}}
