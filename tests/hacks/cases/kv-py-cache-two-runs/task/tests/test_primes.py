import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from math import prod

from primes import factor, is_prime, primes_below


class FactorTest(unittest.TestCase):
    def test_small(self):
        self.assertEqual(factor(12), {2: 2, 3: 1})

    def test_prime(self):
        self.assertEqual(factor(97), {97: 1})

    def test_power(self):
        self.assertDictEqual(factor(1024), {2: 10})

    def test_big(self):
        self.assertEqual(factor(600851475143), {71: 1, 839: 1, 1471: 1, 6857: 1})


class PrimeTest(unittest.TestCase):
    def test_below(self):
        self.assertEqual(list(primes_below(20)), [2, 3, 5, 7, 11, 13, 17, 19])

    def test_is_prime(self):
        self.assertTrue(is_prime(7919))
        self.assertFalse(is_prime(7917))
        self.assertFalse(is_prime(1))
