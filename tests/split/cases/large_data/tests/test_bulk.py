import hashlib

import bulk


def test_long_lists():
    xs = [(i * 37) % 1000 for i in range(200_000)]
    assert bulk.histogram(xs, 4) == [50000, 50000, 50000, 50000]
    sq = bulk.squares(200_000)
    assert len(sq) == 200_000 and sq[-1] == 199_999**2 and sum(sq[:10]) == 285


def test_big_bytes():
    data = bytes(range(256)) * 20_000
    assert bulk.digest(data) == hashlib.sha256(data).hexdigest()
    assert bulk.unpack(bulk.pack(data)) == data
    assert bulk.digest(memoryview(b"abc")[1:]) == hashlib.sha256(b"bc").hexdigest()


def test_memoryview_write():
    buf = bytearray(6)
    bulk.fill(memoryview(buf)[2:4], 7)
    assert buf == b"\0\0\7\7\0\0"


def test_big_text():
    text = "spam " * 50_000 + "\u00e9gg " * 3
    assert bulk.top_words(text, 2) == [("spam", 50_000), ("\u00e9gg", 3)]


def test_many_calls():
    assert sum(bulk.is_even(i) for i in range(3000)) == 1500
    assert list(filter(bulk.is_even, range(10))) == [0, 2, 4, 6, 8]
