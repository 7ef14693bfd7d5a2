import threading

class Counter:
    def __init__(self):
        self.d, self.lock = {}, threading.Lock()
    def add(self, k):
        with self.lock:
            self.d[k] = self.d.get(k, 0) + 1
    def get(self, k):
        return self.d[k]
