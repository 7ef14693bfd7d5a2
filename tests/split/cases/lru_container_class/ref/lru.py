from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity, on_evict=None):
        if capacity <= 0:
            raise ValueError("capacity must be positive")
        self.capacity, self.on_evict = capacity, on_evict
        self._data = OrderedDict()
        self.hits = self.misses = 0

    def __getitem__(self, k):
        if k not in self._data:
            self.misses += 1
            raise KeyError(k)
        self.hits += 1
        self._data.move_to_end(k)
        return self._data[k]

    def __setitem__(self, k, v):
        self._data[k] = v
        self._data.move_to_end(k)
        while len(self._data) > self.capacity:
            old = self._data.popitem(last=False)
            if self.on_evict:
                self.on_evict(*old)

    def get(self, k, default=None):
        try:
            return self[k]
        except KeyError:
            return default

    def get_or_compute(self, k, fn):
        try:
            return self[k]
        except KeyError:
            self[k] = v = fn(k)
            return v

    def __delitem__(self, k):
        del self._data[k]

    def __contains__(self, k):
        return k in self._data

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return iter(self._data)

    def __repr__(self):
        return f"LRUCache({dict(self._data)!r})"
