import unittest

from lru import LRUCache


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return isinstance(other, Key) and other.n == self.n


class LRUTest(unittest.TestCase):
    def setUp(self):
        self.evicted = []
        self.cache = LRUCache(2, on_evict=lambda k, v: self.evicted.append((k, v)))

    def test_evicts_least_recent(self):
        self.cache["a"], self.cache["b"] = 1, 2
        self.cache["a"] = 3
        self.cache["c"] = 4
        self.assertEqual(self.evicted, [("b", 2)])
        self.assertEqual(list(self.cache), ["a", "c"])
        self.assertEqual(repr(self.cache), "LRUCache({'a': 3, 'c': 4})")

    def test_get_updates_order(self):
        self.cache["a"] = self.cache["b"] = 0
        self.assertEqual(self.cache.get("a"), 0)
        self.cache["c"] = 1
        self.assertNotIn("b", self.cache)
        self.assertEqual((self.cache.hits, self.cache.misses), (1, 0))
        self.assertIsNone(self.cache.get("b"))
        self.assertEqual(self.cache.misses, 1)

    def test_keys_of_test_class(self):
        v = object()
        self.cache[Key(1)] = v
        self.assertIs(self.cache[Key(1)], v)
        with self.assertRaises(KeyError) as cm:
            self.cache[Key(2)]
        self.assertEqual(cm.exception.args[0].n, 2)
        del self.cache[Key(1)]
        self.assertEqual(len(self.cache), 0)

    def test_compute(self):
        calls = []
        fn = lambda k: calls.append(k) or k * 2
        self.assertEqual([self.cache.get_or_compute(k, fn) for k in (1, 1, 2)], [2, 2, 4])
        self.assertEqual(calls, [1, 2])
        with self.assertRaises(ZeroDivisionError):
            self.cache.get_or_compute(9, lambda k: k / 0)
        self.assertNotIn(9, self.cache)

    def test_bad_capacity(self):
        for n in (0, -1):
            with self.subTest(n=n), self.assertRaisesRegex(ValueError, "positive"):
                LRUCache(n)
