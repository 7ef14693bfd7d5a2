def twice(func):
    def wrapper():
        return 2 * func()
    wrapper.__wrapped__ = func
    return wrapper
