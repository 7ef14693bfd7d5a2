import threading
import time


class Account:
    def __init__(self, balance=0):
        self._balance = balance
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)

    @property
    def balance(self):
        with self._lock:
            return self._balance

    def deposit(self, n):
        with self._changed:
            current = self._balance
            time.sleep(0.001)
            self._balance = current + n
            self._changed.notify_all()

    def wait_for(self, amount, timeout=5):
        with self._changed:
            return self._changed.wait_for(lambda: self._balance >= amount, timeout)

    def update(self, fn):
        with self._lock:
            self._balance = fn(self._balance)
            return self._balance


_local = threading.local()


def next_id():
    _local.n = getattr(_local, "n", 0) + 1
    return _local.n


def whoami():
    return threading.current_thread().name
