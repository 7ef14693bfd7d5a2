import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from units import Length, Near, Sized


class LengthTest(unittest.TestCase):
    def test_equality(self):
        self.assertEqual(Length(10), Length(10))
        self.assertEqual(Length(10), 10)
        self.assertNotEqual(Length(10), Length(11))
        self.assertFalse(Length(10) == "10")

    def test_hash_and_order(self):
        self.assertEqual(len({Length(1), Length(1), Length(2)}), 2)
        self.assertEqual(sorted([Length(3), Length(1)])[0], Length(1))
        self.assertLess(Length(1), Length(2))

    def test_repr(self):
        self.assertEqual(repr(Length(5)), "Length(5)")


class NearTest(unittest.TestCase):
    def test_near(self):
        for other, want in ((1.05, True), (0.95, True), (1.2, False), (None, False)):
            with self.subTest(other=other):
                self.assertIs(Near(1, 0.1) == other, want)


class SizedTest(unittest.TestCase):
    def test_duck(self):
        self.assertIsInstance(type("T", (), {"size": 3})(), Sized)
        self.assertNotIsInstance(object(), Sized)

    @unittest.skip("not specified yet")
    def test_subclass(self):
        self.fail()

    @unittest.expectedFailure
    def test_known_gap(self):
        self.assertEqual(Length(0.1 + 0.2), 0.3)
