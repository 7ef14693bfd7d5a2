import time


def _now():
    return time.time()


def _sleep(s):
    time.sleep(s)


def stamp(text):
    return f"[{_now()}] {text}"


class Client:
    def __init__(self, send):
        self.send = send

    def post(self, x):
        for i in range(3):
            try:
                return self.send(x)
            except OSError:
                if i == 2:
                    raise
                _sleep((i + 1) / 10)
