CONFIG = {"unit": "C", "url": "http://example.invalid/{city}"}
LIMIT = 3


def fetch(city):
    raise RuntimeError("network is not available")


def requests_get(url, timeout=5):
    raise RuntimeError("network is not available")


class Api:
    token = "real"

    def __init__(self, base):
        self.base = base

    def call(self, path, *, verbose=False):
        return requests_get(self.base + path)["body"]

    @staticmethod
    def version():
        return 1

    @classmethod
    def default(cls):
        return cls(CONFIG["url"])


def report(city):
    temp = fetch(city)
    if CONFIG["unit"] == "F":
        temp = temp * 9 / 5 + 32
    return f"{city}: {temp:.1f}{CONFIG['unit']}"


def average(cities):
    temps = [fetch(c) for c in cities[:LIMIT]]
    return sum(temps) / len(temps)


def ping(api):
    return api.call("/ping", verbose=True) == "pong"
