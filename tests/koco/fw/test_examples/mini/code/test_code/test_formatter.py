import os
import sys
import unittest
from unittest.mock import MagicMock, patch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from pkg.text import Formatter


class TestBanner(unittest.TestCase):
    def test_text(self):
        self.assertEqual(Formatter().banner("hi"), "\nhi\n  indented\n" + "-" * 20)

    def test_width(self):
        with patch.object(Formatter, "width", 3):
            self.assertTrue(Formatter().banner("x").endswith("\n---"))


class TestSend(unittest.TestCase):
    def test_order(self):
        client = MagicMock()
        client.write.side_effect = ValueError("down")
        with self.assertRaises(ValueError):
            Formatter().send(client, "t")
        self.assertEqual([c[0] for c in client.method_calls], ["open", "write", "close"])


if __name__ == "__main__":
    unittest.main()
