import functools
import warnings


class LegacyWarning(UserWarning):
    pass


def deprecated(replacement):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*a, **k):
            warnings.warn(f"{fn.__name__} is deprecated, use {replacement}",
                          PendingDeprecationWarning, stacklevel=2)
            return fn(*a, **k)
        return inner
    return wrap


def area(w, h):
    return w * h


@deprecated("area")
def compute_area(w, h):
    return area(w, h)


def parse_flag(text):
    if text in ("yes", "no"):
        warnings.warn(LegacyWarning(f"old style flag {text!r}"))
        return text == "yes"
    return text == "true"


def quiet(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_flag(text)
