import contextlib
import errno
import io
import unittest

import cli


class CliTest(unittest.TestCase):
    def test_system_exit(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), self.assertRaises(SystemExit) as cm:
            cli.main(["--help"])
        self.assertEqual(cm.exception.code, 0)
        self.assertIn("usage:", out.getvalue())
        with self.assertRaises(SystemExit) as cm:
            cli.main([])
        self.assertEqual(cm.exception.code, 2)
        with self.assertRaises(SystemExit) as cm:
            cli.main(["--fail"])
        self.assertEqual(cm.exception.code, "fatal: failed")

    def test_keyboard_interrupt(self):
        with self.assertRaises(KeyboardInterrupt):
            cli.main(["--int"])
        self.assertEqual(cli.main(["a", "b"]), 2)

    def test_lookup(self):
        with self.assertRaises(KeyError) as cm:
            cli.lookup({}, "missing")
        self.assertEqual(str(cm.exception), "'missing'")
        with self.assertRaisesRegex(IndexError, "list index out of range"):
            cli.lookup([], 3)
        with self.assertRaisesRegex(TypeError, "not subscriptable"):
            cli.lookup(3, 3)

    def test_os_error(self):
        with self.assertRaises(FileNotFoundError) as cm:
            cli.load("/nonexistent/file.txt")
        self.assertEqual(cm.exception.errno, errno.ENOENT)
        self.assertEqual(cm.exception.filename, "/nonexistent/file.txt")
        self.assertIsInstance(cm.exception, OSError)

    def test_unicode_stop_attr(self):
        with self.assertRaises(UnicodeDecodeError) as cm:
            cli.decode(b"ab\xff")
        self.assertEqual((cm.exception.start, cm.exception.object), (2, b"ab\xff"))
        with self.assertRaises(StopIteration):
            cli.first([])
        with self.assertRaises(AttributeError) as cm:
            cli.attr(3, "nope")
        self.assertEqual((cm.exception.name, cm.exception.obj), ("nope", 3))

    def test_assertion(self):
        with self.assertRaisesRegex(AssertionError, "bad value -1"):
            cli.check(-1)
