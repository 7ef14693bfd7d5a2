import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from deep import ack, depth, flatten


def nest(n):
    x = []
    for _ in range(n):
        x = [x, n]
    return x


class Deep(unittest.TestCase):
    def test_depth(self):
        for n in (0, 1, 30, 4000):
            with self.subTest(n=n):
                self.assertEqual(depth(nest(n)), n + 1)

    def test_ack(self):
        self.assertEqual([ack(2, n) for n in range(5)], [3, 5, 7, 9, 11])
        self.assertEqual(ack(3, 5), 253)

    def test_flatten(self):
        self.assertEqual(list(flatten([1, [2, [3, []], 4]])), [1, 2, 3, 4])
