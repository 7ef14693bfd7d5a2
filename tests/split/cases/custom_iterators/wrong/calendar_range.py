from datetime import date, timedelta


class DateRange:
    def __init__(self, start, stop, step=1):
        if step <= 0:
            raise ValueError("step must be positive")
        self.start, self.stop, self.step = start, stop, step

    def __len__(self):
        days = (self.stop - self.start).days
        return max(0, -(-days // self.step))

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        if i < 0:
            i += len(self)
        if not 0 <= i < len(self):
            raise IndexError("date range index out of range")
        return self.start + timedelta(days=i * self.step)

    def __contains__(self, d):
        return self.start <= d < self.stop and (d - self.start).days % self.step == 0

    def __iter__(self):
        return DateIterator(self)

    def __reversed__(self):
        for i in range(len(self) - 1, -1, -1):
            yield self[i]


class DateIterator:
    def __init__(self, rng):
        self._rng, self._i = rng, 0

    def __iter__(self):
        return self

    def __next__(self):
        try:
            out = self._rng[self._i]
        except IndexError:
            raise StopIteration from None
        self._i += self._rng.step
        return out

    def __length_hint__(self):
        return len(self._rng) - self._i
