import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from bank import Account, next_id, whoami


class BankTest(unittest.TestCase):
    def test_deposits_are_atomic(self):
        acc = Account()
        threads = [threading.Thread(target=lambda: [acc.deposit(1) for _ in range(5)]) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(acc.balance, 40)

    def test_wait_for(self):
        acc = Account()
        with ThreadPoolExecutor(1) as ex:
            fut = ex.submit(acc.wait_for, 3)
            for _ in range(3):
                acc.deposit(1)
            self.assertTrue(fut.result(timeout=5))
        self.assertFalse(acc.wait_for(99, timeout=0.01))

    def test_reentrant_update(self):
        acc = Account(2)
        self.assertEqual(acc.update(lambda b: b + acc.update(lambda c: c * 10)), 22)
        self.assertEqual(acc.balance, 22)

    def test_thread_local(self):
        got = []
        for _ in range(2):
            t = threading.Thread(target=lambda: got.append([next_id(), next_id()]))
            t.start()
            t.join()
        self.assertEqual(got, [[1, 2], [1, 2]])

    def test_current_thread(self):
        out = []
        t = threading.Thread(target=lambda: out.append(whoami()), name="tester-7")
        t.start()
        t.join()
        self.assertEqual(out, ["tester-7"])
        self.assertEqual(whoami(), threading.current_thread().name)
