import pytest

from pool import Pool, PoolClosed


def test_first(conn, pool):
    assert conn.query("a") == 1
    assert conn.n == 1
    assert conn.pool is pool


def test_same_connection_again(conn, pool):
    assert conn.query("b") == 2
    assert conn.queries == ["a", "b"]
    assert pool.made == 1


def test_exhausted(conn, pool):
    other = pool.acquire()
    assert other is not conn
    with pytest.raises(RuntimeError, match="exhausted"):
        pool.acquire()
    other.release()
    assert pool.free == [other]
    assert pool.acquire() is other
    other.release()


def test_factory(make_pool, pool):
    a, b = make_pool(1), make_pool(0)
    assert Pool.open_pools == [pool, a, b]
    with pytest.raises(RuntimeError):
        b.acquire()
    assert a.acquire().query("x") == 1


def test_closed():
    p = Pool()
    c = p.acquire()
    p.close()
    with pytest.raises(PoolClosed, match="closed"):
        c.query("x")
    assert issubclass(PoolClosed, RuntimeError)
