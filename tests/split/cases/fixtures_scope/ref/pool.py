class PoolClosed(RuntimeError):
    pass


class Conn:
    def __init__(self, pool, n):
        self.pool, self.n, self.queries = pool, n, []

    def query(self, sql):
        if self.pool.closed:
            raise PoolClosed("pool is closed")
        self.queries.append(sql)
        return len(self.queries)

    def release(self):
        self.pool.free.append(self)


class Pool:
    open_pools = []

    def __init__(self, size=2):
        self.size, self.made, self.free, self.closed = size, 0, [], False
        Pool.open_pools.append(self)

    def acquire(self):
        if self.closed:
            raise PoolClosed("pool is closed")
        if self.free:
            return self.free.pop()
        if self.made >= self.size:
            raise RuntimeError("pool exhausted")
        self.made += 1
        return Conn(self, self.made)

    def close(self):
        self.closed = True
        Pool.open_pools.remove(self)
