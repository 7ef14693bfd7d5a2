import io
import logging

import jobs


def boom():
    raise ValueError("kaput")


def test_messages(caplog):
    with caplog.at_level(logging.DEBUG, logger="jobs"):
        assert jobs.run({"a": lambda: None}) == 1
    assert caplog.messages == ["starting a", "job a ok"]
    assert caplog.record_tuples[1] == ("jobs", logging.INFO, "job a ok")
    assert caplog.records[1].job == "a"


def test_level_filter(caplog):
    caplog.set_level(logging.WARNING)
    jobs.run({"a": lambda: None})
    assert caplog.records == []


def test_exception_info(caplog):
    jobs.run({"bad": boom})
    rec = caplog.records[0]
    assert rec.levelname == "ERROR"
    assert rec.exc_info[0] is ValueError
    assert "kaput" in caplog.text
    assert "0/1 jobs ok" in caplog.text
    assert caplog.records[-1].name == "jobs.summary"


def test_own_handler():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
    jobs.logger.addHandler(handler)
    old = jobs.logger.level
    jobs.logger.setLevel(logging.INFO)
    try:
        jobs.run({"z": lambda: None})
    finally:
        jobs.logger.removeHandler(handler)
        jobs.logger.setLevel(old)
    assert stream.getvalue() == "INFO:jobs:job z ok\n"
