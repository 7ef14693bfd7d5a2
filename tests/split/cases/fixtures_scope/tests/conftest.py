import pytest

import pool as pool_module


@pytest.fixture(scope="module")
def pool():
    p = pool_module.Pool(2)
    yield p
    p.close()
    assert pool_module.Pool.open_pools == []


@pytest.fixture
def conn(pool):
    c = pool.acquire()
    yield c
    c.release()


@pytest.fixture
def make_pool(request):
    def make(size):
        p = pool_module.Pool(size)
        request.addfinalizer(p.close)
        return p
    return make
