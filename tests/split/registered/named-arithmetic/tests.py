import unittest
import pytest
from mod import Rational, mean

class TestMean(unittest.TestCase):
    def test_mean(self):
        self.assertAlmostEqual(mean([Rational(1, 2), Rational(1, 4)]), 0.375)

    def test_delta(self):
        self.assertAlmostEqual(mean([Rational(1, 3)]), 0.333, delta=0.001)

    def test_near(self):
        assert abs(Rational(1, 3) * 3 - 1.0) < 1e-9
