import sys
import unittest

from inventory import Inventory, OutOfStock

_shared = None


def setUpModule():
    global _shared
    _shared = Inventory()


def tearDownModule():
    _shared.close()


class InventoryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.before = Inventory.instances
        cls.template = [("pen", 3, 0.1), ("ink", 1, 0.2)]

    @classmethod
    def tearDownClass(cls):
        del cls.template

    def setUp(self):
        self.inv = Inventory()
        self.addCleanup(self.inv.close)
        for args in self.template:
            self.inv.add(*args)

    def tearDown(self):
        self.assertFalse(self.inv.closed)

    def test_value(self):
        self.assertAlmostEqual(self.inv.value(), 0.5)
        self.assertAlmostEqual(self.inv.take("pen", 3), 0.3, places=7)
        self.assertCountEqual(self.inv.skus(), ["ink"])
        self.assertGreaterEqual(Inventory.instances, self.before + 1)

    def test_take_errors(self):
        for sku, n, have in [("pen", 4, 3), ("ink", 2, 1), ("cap", 1, 0)]:
            with self.subTest(sku=sku):
                with self.assertRaises(OutOfStock) as cm:
                    self.inv.take(sku, n)
                self.assertEqual(cm.exception.available, have)
                self.assertEqual(cm.exception.args, (f"{sku}: wanted {n}, have {have}",))

    def test_regex_and_misc(self):
        self.assertRaisesRegex(OutOfStock, r"^cap: wanted 1", self.inv.take, "cap")
        self.assertIsInstance(self.inv, Inventory)
        self.assertDictEqual({s: self.inv.count(s) for s in sorted(self.inv.skus())}, {"ink": 1, "pen": 3})
        self.assertSetEqual(self.inv.skus(), {"pen", "ink"})
        self.assertIs(self.inv.closed, False)
        self.assertIsNone(self.inv.close())
        self.inv.closed = False

    def test_shared_module_fixture(self):
        self.assertEqual(_shared.skus(), set())
        self.assertFalse(_shared.closed)

    @unittest.skipIf(sys.version_info < (3, 0), "old")
    def test_add_again(self):
        self.inv.add("pen", 2, 1.0)
        self.assertEqual(self.inv.count("pen"), 5)
        self.assertAlmostEqual(self.inv.value(), 5.2, delta=1e-9)


if __name__ == "__main__":
    unittest.main()
