import queue, threading, time
class Jobs:
    def __init__(self): self.q = queue.Queue()
    def submit(self, i): threading.Timer(0.1, lambda: self.q.put(i * i)).start()
    def finished(self):
        out = []
        while not self.q.empty(): out.append(self.q.get())
        return out
