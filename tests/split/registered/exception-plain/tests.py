import unittest
import pytest
from mod import ParseError, evaluate

class TestEvaluate(unittest.TestCase):
    def test_sum(self):
        self.assertAlmostEqual(evaluate("1.5 + 2"), 3.5)

    def test_product(self):
        self.assertAlmostEqual(evaluate("2 * 4"), 8.0, delta=1e-9)

    def test_near(self):
        assert abs(evaluate("1 / 4") - 0.25) < 1e-12

    def test_error(self):
        with self.assertRaises(ParseError):
            evaluate("1 +")
