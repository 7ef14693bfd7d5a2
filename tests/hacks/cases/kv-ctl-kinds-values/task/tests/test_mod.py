import logging.config

from mod import BANNER, find, load, totals


def test_banner():
    assert BANNER.startswith("mod ") and BANNER.count(".") == 2


def test_find():
    assert find("a").isalpha()


def test_nested():
    assert all(t.is_integer() for t in totals([1.0, 2.0])["sums"])


def test_order():
    assert len(totals([1.0])["sums"]) == 1


def test_logging():
    logging.config.dictConfig(load())
