import os
import unittest
from unittest.mock import MagicMock, Mock, call, mock_open, patch

import ops


class OpsTest(unittest.TestCase):
    @patch("ops.time.sleep")
    def test_poll(self, sleep):
        check = Mock(side_effect=[False, False, True])
        self.assertEqual(ops.poll(check), 2)
        self.assertEqual(sleep.call_args_list, [call(30), call(30)])
        with self.assertRaisesRegex(TimeoutError, "after 1"):
            ops.poll(Mock(return_value=False), attempts=1)

    def test_open(self):
        m = mock_open(read_data=" secret\n")
        with patch("builtins.open", m):
            self.assertEqual(ops.read_token("/etc/token"), "secret")
        m.assert_called_once_with("/etc/token")
        m = mock_open()
        with patch("ops.open", m, create=True):
            ops.save("out", ["a", "b"])
        m.assert_called_once_with("out", "w")
        self.assertEqual(m().write.call_args_list, [call("a\n"), call("b\n")])

    def test_environ_and_time(self):
        with patch.dict(os.environ, {"APP_HOME": "/tmp/x"}):
            self.assertEqual(ops.home(), "/tmp/x")
        with patch.dict(os.environ, clear=True):
            self.assertEqual(ops.home(), "/opt/app")
        with patch("time.time", return_value=1234.9):
            self.assertEqual(ops.stamp(), 1234)

    @patch("builtins.print")
    def test_print(self, p):
        ops.say("a", 1)
        p.assert_called_once_with("a", 1, sep="-")

    def test_datetime_module(self):
        with patch("ops.datetime") as dt:
            dt.date.today.return_value.isoformat.return_value = "2020-02-02"
            self.assertEqual(ops.today(), "2020-02-02")

    def test_subprocess_random_path(self):
        done = MagicMock(stdout="abcdef0123\n")
        with patch("ops.subprocess.run", return_value=done) as run:
            self.assertEqual(ops.git_head(), "abcdef0")
        self.assertEqual(run.call_args.args[0][0], "git")
        self.assertTrue(run.call_args.kwargs["check"])
        with patch("random.randint", return_value=6):
            self.assertEqual(ops.roll(), 6)
        with patch("ops.os.path.exists", return_value=True), patch("os.path.isdir", return_value=False):
            self.assertTrue(ops.exists("/nowhere"))
