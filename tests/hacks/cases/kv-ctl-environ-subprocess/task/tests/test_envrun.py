import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from envrun import ask, with_env


class EnvRun(unittest.TestCase):
    def test_env_set_and_restored(self):
        os.environ.pop("KV_X", None)
        with with_env(KV_X="7"):
            self.assertEqual(os.environ["KV_X"], "7")
        self.assertNotIn("KV_X", os.environ)

    def test_env_reaches_child(self):
        with with_env(KV_X="deep"):
            self.assertEqual(ask("__import__('os').environ['KV_X']"), "deep")

    def test_ask(self):
        self.assertEqual(ask("6 * 7"), "42")

    def test_ask_failure(self):
        with self.assertRaises(ZeroDivisionError):
            ask("1 / 0")
