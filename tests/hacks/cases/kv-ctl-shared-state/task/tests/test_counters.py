import counters
import pytest
from counters import Gauge, square


@pytest.fixture(autouse=True)
def clean():
    Gauge.all.clear()
    square.cache_clear()
    yield
    counters.config["step"] = 1


class TestGauge:
    def test_registry(self):
        a, b = Gauge("a"), Gauge("b")
        assert Gauge.all == {"a": a, "b": b}
        assert Gauge.all["a"] is a

    def test_class_attribute(self):
        Gauge.limit = 3
        g = Gauge("g")
        for _ in range(5):
            g.up()
        assert g.value == 3
        Gauge.limit = 10

    def test_limit_is_back(self):
        g = Gauge("h")
        for _ in range(5):
            g.up()
        assert g.value == 5


def test_config_step():
    counters.config["step"] = 4
    g = Gauge("s")
    g.up()
    assert g.value == 4


def test_cache():
    assert [square(3), square(3), square(4)] == [9, 9, 16]
    assert square.cache_info().hits == 1 and square.cache_info().misses == 2
