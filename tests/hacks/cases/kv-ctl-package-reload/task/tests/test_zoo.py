import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import importlib

import zoo


class Zoo(unittest.TestCase):
    def test_plugins(self):
        for name, sound in (("cat", "meow"), ("dog", "woof")):
            with self.subTest(name=name):
                self.assertEqual(zoo.animal(name).sound(), sound)

    def test_unknown(self):
        with self.assertRaisesRegex(LookupError, "unicorn"):
            zoo.animal("unicorn")

    def test_data_file(self):
        self.assertEqual(zoo.data(), ["cat", "dog"])

    def test_reload(self):
        zoo.VERSION = None
        self.assertEqual(importlib.reload(zoo).VERSION, (1, 2))
