def status(code):
    if not isinstance(code, int):
        raise TypeError("status code must be an integer")
    return int(code)
