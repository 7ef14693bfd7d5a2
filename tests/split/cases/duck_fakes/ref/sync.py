import csv


class RateLimiter:
    def __init__(self, rate, clock):
        self.rate, self.clock = rate, clock
        self.last = None

    def allow(self):
        now = self.clock.now()
        if self.last is None or now - self.last >= 1 / self.rate:
            self.last = now
            return True
        return False


class Syncer:
    def __init__(self, client, clock=None, page_size=2):
        self.client, self.clock, self.page_size = client, clock, page_size

    def pull(self):
        token, out = None, []
        while True:
            page = self.client.list(token=token, limit=self.page_size)
            out.extend(page.items)
            token = page.next_token
            if not token:
                return out

    def push(self, items):
        with self.client.session() as s:
            for it in items:
                s.put(it)
            if self.clock:
                s.stamp = self.clock.now()
        return self.client


def load_csv(stream):
    return list(csv.DictReader(stream))


def write_report(rows, stream):
    w = csv.writer(stream, lineterminator="\n")
    for row in rows:
        w.writerow(row)
    return stream.tell()


def count_magic(stream, magic=b"\x89"):
    n = 0
    while chunk := stream.read(4):
        n += chunk.count(magic)
    return n
