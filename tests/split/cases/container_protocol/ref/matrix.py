class Matrix:
    def __init__(self, rows):
        self._rows = [list(r) for r in rows]

    def __getitem__(self, key):
        if isinstance(key, tuple):
            r, c = key
            rows = self._rows[r]
            if isinstance(r, slice):
                return Matrix([row[c] if isinstance(c, slice) else [row[c]] for row in rows])
            return rows[c]
        if key is Ellipsis:
            return self
        return self._rows[key]

    def __setitem__(self, key, value):
        r, c = key
        self._rows[r][c] = value

    def __delitem__(self, r):
        del self._rows[r]

    def __len__(self):
        return len(self._rows)

    def __iter__(self):
        for row in self._rows:
            yield from row

    def __reversed__(self):
        return (x for row in reversed(self._rows) for x in reversed(row))

    def __contains__(self, value):
        return any(value in row for row in self._rows)

    def __call__(self, func):
        return Matrix([[func(x) for x in row] for row in self._rows])

    def __eq__(self, other):
        if isinstance(other, list):
            return self._rows == other
        return isinstance(other, Matrix) and self._rows == other._rows

    __hash__ = None


class Position:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n

    def __int__(self):
        return self.n

    def __float__(self):
        return self.n + 0.0
