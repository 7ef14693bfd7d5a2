import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from bank import Account, Overdrawn


class AccountCase(unittest.TestCase):
    def setUp(self):
        self.acct = Account(100)

    def test_deposit(self):
        self.acct.deposit(50)
        self.assertEqual(self.acct.balance, 150)

    def test_withdraw(self):
        self.acct.withdraw(30)
        self.assertEqual(self.acct.balance, 70)

    def test_overdrawn(self):
        with self.assertRaises(Overdrawn) as cm:
            self.acct.withdraw(130)
        self.assertEqual(cm.exception.missing, 30)
        self.assertEqual(self.acct.balance, 100)

    def test_bad_amount(self):
        self.assertRaises(ValueError, self.acct.deposit, 0)
        self.assertRaises(ValueError, self.acct.deposit, -5)


if __name__ == "__main__":
    unittest.main()
