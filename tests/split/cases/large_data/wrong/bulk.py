import hashlib
import zlib
from collections import Counter


def histogram(values, buckets):
    lo, hi = min(values), max(values)
    width = (hi - lo) / buckets or 1
    out = [0] * buckets
    for v in values:
        out[int((v - lo) / (width + 1))] += 1
    return out


def squares(n):
    return [i * i for i in range(n)]


def top_words(text, n):
    return Counter(text.split()).most_common(n)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def pack(data):
    return zlib.compress(bytes(data))


def unpack(blob):
    return zlib.decompress(blob)


def fill(view, value):
    view[:] = bytes([value]) * len(view)


def is_even(n):
    return n % 2 == 0
