import signal
import threading
import time

import pytest
from limit import Local, Ticker, TimeUp, within


def test_in_time():
    assert within(2, lambda: "ok") == "ok"
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_time_up():
    t = time.monotonic()
    with pytest.raises(TimeUp):
        within(0.1, lambda: time.sleep(5))
    assert time.monotonic() - t < 3


def test_ticker():
    hits = []
    t = Ticker(0.01, lambda: hits.append(1))
    t.start()
    end = time.monotonic() + 5
    while len(hits) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    t.stop()
    assert len(hits) >= 3


def test_local():
    loc = Local(0)
    loc.value = 5
    seen = []
    th = threading.Thread(target=lambda: seen.append(loc.value))
    th.start()
    th.join()
    assert seen == [0] and loc.value == 5
