import operator
import unittest
from datetime import date

from calendar_range import DateIterator, DateRange


class DateRangeTest(unittest.TestCase):
    def setUp(self):
        self.week = DateRange(date(2024, 2, 26), date(2024, 3, 4), 2)

    def test_iterate(self):
        days = [d.day for d in self.week]
        self.assertEqual(days, [26, 28, 1, 3])
        self.assertEqual(len(self.week), 4)
        first, *_, last = self.week
        self.assertEqual((first, last), (date(2024, 2, 26), date(2024, 3, 3)))

    def test_two_independent_iterators(self):
        a, b = iter(self.week), iter(self.week)
        self.assertIsInstance(a, DateIterator)
        self.assertIs(iter(a), a)
        next(a)
        self.assertEqual(next(b), date(2024, 2, 26))
        self.assertEqual(operator.length_hint(a), 3)

    def test_index_slice(self):
        self.assertEqual(self.week[-1], date(2024, 3, 3))
        self.assertEqual(self.week[1:3], [date(2024, 2, 28), date(2024, 3, 1)])
        with self.assertRaisesRegex(IndexError, "out of range"):
            self.week[4]

    def test_contains_reversed(self):
        self.assertIn(date(2024, 3, 1), self.week)
        self.assertNotIn(date(2024, 2, 27), self.week)
        self.assertEqual(list(reversed(self.week)), list(self.week)[::-1])

    def test_empty(self):
        empty = DateRange(date(2024, 1, 2), date(2024, 1, 1))
        self.assertFalse(empty)
        self.assertEqual(list(empty), [])
        self.assertIsNone(next(iter(empty), None))
        self.assertEqual(max(self.week, default=None), date(2024, 3, 3))


if __name__ == "__main__":
    unittest.main()
