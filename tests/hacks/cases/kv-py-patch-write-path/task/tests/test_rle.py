from rle import decode, encode
from rle_table import ROWS, check_all


def test_encode_table():
    check_all(encode, [(s, pairs) for s, pairs in ROWS])


def test_decode_table():
    check_all(decode, [(pairs, s) for s, pairs in ROWS])


def test_roundtrip_long():
    s = "ab" * 50 + "c" * 500
    assert decode(encode(s)) == s
    assert encode(s)[-1] == ("c", 500)
