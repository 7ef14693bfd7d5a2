import logging
import unittest
from unittest import mock

from audit import Auditor


class AuditTest(unittest.TestCase):
    def test_assert_logs(self):
        with self.assertLogs("audit", level="DEBUG") as cm:
            self.assertTrue(Auditor().transfer("a", "b", 100))
            self.assertFalse(Auditor().transfer("a", "a", 1))
        self.assertEqual(cm.output, ["WARNING:audit:a -> b: 100", "ERROR:audit:self transfer by a"])
        self.assertEqual(cm.records[0].args, ("a", "b", 100))

    def test_no_logs(self):
        with self.assertNoLogs("audit", level="INFO"):
            Auditor().transfer("a", "b", 5)

    def test_missing_logs_reported(self):
        with self.assertRaises(AssertionError):
            with self.assertLogs("audit", level="WARNING"):
                Auditor().transfer("a", "b", 1)

    def test_injected_logger(self):
        logger = mock.Mock(spec=logging.Logger)
        Auditor(logger, threshold=1).transfer("x", "y", 2)
        logger.log.assert_called_once_with(logging.WARNING, "%s -> %s: %s", "x", "y", 2)

    def test_child_logger(self):
        child = logging.getLogger("audit.child")
        with self.assertLogs("audit.child") as cm:
            Auditor(child).transfer("q", "q", 0)
        self.assertIn("self transfer by q", cm.output[0])
