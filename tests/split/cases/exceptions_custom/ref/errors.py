class AppError(Exception):
    code = 500

    def __init__(self, message, *, code=None, details=None):
        super().__init__(message)
        if code is not None:
            self.code = code
        self.details = details or {}

    def __str__(self):
        return f"[{self.code}] {super().__str__()}"


class NotFound(AppError):
    code = 404


class Invalid(AppError, ValueError):
    code = 422

    def __init__(self, field, reason):
        super().__init__(f"{field}: {reason}", details={"field": field})
        self.field = field


class QuotaExceeded(Exception):
    pass


def find(store, key):
    try:
        return store[key]
    except KeyError as e:
        raise NotFound(f"no {key}") from e


def validate(data):
    if "age" not in data:
        raise Invalid("age", "missing")
    try:
        return int(data["age"])
    except ValueError:
        raise Invalid("age", "not a number")


def hide(store, key):
    try:
        return store[key]
    except KeyError:
        raise NotFound(key) from None


def annotate(n):
    e = QuotaExceeded(n, "units")
    e.add_note("see the pricing page")
    raise e


def from_http(status):
    table = {404: NotFound, 500: AppError}
    raise table.get(status, AppError)("remote", code=status)
