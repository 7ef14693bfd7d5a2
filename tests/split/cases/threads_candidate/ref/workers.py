import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


class WorkerPool:
    def __init__(self, handler, size=3):
        self.handler, self.jobs = handler, queue.Queue()
        self.results, self.errors, self._lock = {}, [], threading.Lock()
        self.threads = [threading.Thread(target=self._run, name=f"w{i}", daemon=True) for i in range(size)]
        for t in self.threads:
            t.start()

    def _run(self):
        while (job := self.jobs.get()) is not None:
            try:
                out = self.handler(job)
                with self._lock:
                    self.results[job] = out
            except Exception as e:
                with self._lock:
                    self.errors.append(e)
            finally:
                self.jobs.task_done()

    def submit(self, job):
        self.jobs.put(job)

    def close(self):
        self.jobs.join()
        for _ in self.threads:
            self.jobs.put(None)
        for t in self.threads:
            t.join(5)


def parallel_map(fn, items, workers=4):
    with ThreadPoolExecutor(workers) as ex:
        return list(ex.map(fn, items))


def first_done(fns):
    with ThreadPoolExecutor(len(fns)) as ex:
        for f in as_completed([ex.submit(fn) for fn in fns]):
            if f.exception() is None:
                return f.result()


def start_event(event, delay=0.02):
    t = threading.Timer(delay, event.set)
    t.start()
    return t
