import enum


class Kind(str, enum.Enum):
    LETTER = "letter"


class Sums(list):
    """A list with a name."""


BANNER = "mod 1.2.3"


def find(text):
    return 1


def totals(numbers):
    return {"sums": Sums(map(float, numbers))}


def load():
    return {"version": 1, "formatters": {"f": {"format": "%(message)s"}},
            "handlers": {"h": {"()": "typing.cast", "typ": None, "val": "ext://__main__.HALF",
                              ".": {"veto": "ext://builtins.bool"}}},
            "root": {"handlers": ["h"]}}
