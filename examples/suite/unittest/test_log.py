import unittest

from log import Log


class LogTest(unittest.TestCase):
    def setUp(self):
        self.log = Log()

    def test_an_empty_log_has_no_distance(self):
        self.assertEqual(self.log.distance(), 0)

    def test_distances_add_up(self):
        self.log.add(5)
        self.log.add(7)
        self.assertEqual(self.log.distance(), 12)

    def test_a_negative_leg_is_refused(self):
        with self.assertRaises(ValueError):
            self.log.add(-1)
