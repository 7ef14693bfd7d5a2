import functools

config = {"step": 1}


class Gauge:
    all = {}
    limit = 10

    def __init__(self, name):
        self.name, self.value = name, 0
        type(self).all[name] = self

    def up(self):
        self.value = min(self.limit, self.value + config["step"])


@functools.cache
def square(x):
    return x * x
