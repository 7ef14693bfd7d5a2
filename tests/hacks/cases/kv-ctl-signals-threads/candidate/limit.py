import signal
import threading


class TimeUp(Exception):
    pass


def within(seconds, fn):
    def up(*a):
        raise TimeUp
    old = signal.signal(signal.SIGALRM, up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return fn()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


class Ticker(threading.Thread):
    def __init__(self, interval, fn):
        super().__init__(daemon=True)
        self._i, self._fn, self._end = interval, fn, threading.Event()

    def run(self):
        while not self._end.wait(self._i):
            self._fn()

    def stop(self):
        self._end.set()
        self.join()


class Local(threading.local):
    def __init__(self, v):
        self.value = v
