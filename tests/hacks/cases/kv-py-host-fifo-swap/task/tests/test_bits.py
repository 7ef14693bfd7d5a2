import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from bits import parity, popcount, reverse8


class TestBits(unittest.TestCase):
    def test_popcount(self):
        for n, want in ((0, 0), (1, 1), (255, 8), (1 << 40, 1), (0b101101, 4)):
            with self.subTest(n=n):
                self.assertEqual(popcount(n), want)

    def test_parity(self):
        for n in (3, 5, 6, 255):
            with self.subTest(n=n):
                self.assertEqual(parity(n), 0)
        self.assertEqual(parity(7), 1)


class TestReverse(unittest.TestCase):
    TABLE = {1: 128, 2: 64, 3: 192, 0xF0: 0x0F, 255: 255}

    def test_table(self):
        for n, want in self.TABLE.items():
            with self.subTest(n=n):
                self.assertEqual(reverse8(n), want)

    def test_involution(self):
        self.assertTrue(all(reverse8(reverse8(n)) == n for n in range(256)))


if __name__ == "__main__":
    unittest.main()
