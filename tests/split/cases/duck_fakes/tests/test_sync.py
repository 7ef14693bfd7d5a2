import io
from types import SimpleNamespace

import pytest

from sync import RateLimiter, Syncer, count_magic, load_csv, write_report


class FakeClock:
    def __init__(self):
        self.t = 0.0

    def now(self):
        return self.t


class FakeSession:
    def __init__(self, owner):
        self.owner, self.pending, self.stamp = owner, [], None

    def put(self, item):
        if item == "bad":
            raise ValueError("rejected")
        self.pending.append(item)

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        if t is None:
            self.owner.stored += self.pending
            self.owner.stamp = self.stamp
        else:
            self.owner.rolled_back = True


class FakeClient:
    def __init__(self, data=()):
        self.data, self.stored, self.calls, self.rolled_back = list(data), [], [], False

    def list(self, token, limit):
        self.calls.append((token, limit))
        start = token or 0
        nxt = start + limit
        return SimpleNamespace(items=self.data[start:nxt], next_token=nxt if nxt < len(self.data) else None)

    def session(self):
        return FakeSession(self)


def test_clock():
    clock = FakeClock()
    rl = RateLimiter(2, clock)
    assert rl.allow() and not rl.allow()
    clock.t += 0.5
    assert rl.allow()
    clock.t = 0.9
    assert not rl.allow()


def test_pull_pages():
    client = FakeClient("abcd")
    assert Syncer(client).pull() == ["a", "b", "c", "d"]
    assert client.calls == [(None, 2), (2, 2)]


def test_push():
    clock, client = FakeClock(), FakeClient()
    clock.t = 5
    assert Syncer(client, clock).push(["x", "y"]) is client
    assert client.stored == ["x", "y"] and client.stamp == 5
    with pytest.raises(ValueError, match="rejected"):
        Syncer(client).push(["z", "bad"])
    assert client.rolled_back and client.stored == ["x", "y"]


def test_streams():
    assert load_csv(io.StringIO("a,b\n1,2\n")) == [{"a": "1", "b": "2"}]
    out = io.StringIO()
    assert write_report([[1, "x,y"], [None, 2.5]], out) == 13
    assert out.getvalue() == '1,"x,y"\n,2.5\n'
    raw = io.BytesIO(b"\x89ab\x89c\x89")
    assert count_magic(raw) == 3
    assert raw.tell() == 6


def test_minimal_writer():
    class Writer:
        def __init__(self):
            self.chunks = []

        def write(self, s):
            self.chunks.append(s)

        def tell(self):
            return sum(map(len, self.chunks))

    w = Writer()
    assert write_report([["é", "b"]], w) == 4
    assert "".join(w.chunks) == "é,b\n"
