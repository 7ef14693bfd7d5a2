import unittest

from mixins import Comparable, Observable, ToDict, Tracked


class Base:
    def __init__(self, name):
        self.name = name


class Account(Observable, Base):
    balance = 0

    def deposit(self, amount):
        self.balance += amount
        self.notify(kind="deposit", amount=amount)


class Version(Comparable, ToDict):
    exclude = ("label",)

    def __init__(self, major, minor, parent=None):
        self.major, self.minor, self.label = major, minor, "v"
        self.parent = parent

    def _key(self):
        return (self.major, self.minor)


class MixinTest(unittest.TestCase):
    def test_observers(self):
        acc = Account("joint")
        self.assertEqual(acc.name, "joint")
        seen = []

        @acc.observe
        def watcher(sender, event):
            seen.append((sender, event))

        acc.deposit(5)
        acc.deposit(7)
        self.assertEqual(acc.balance, 12)
        self.assertIs(seen[0][0], acc)
        self.assertEqual([e["amount"] for _, e in seen], [5, 7])

    def test_comparable(self):
        vs = [Version(2, 0), Version(1, 5), Version(1, 4)]
        self.assertEqual([v.minor for v in sorted(vs)], [4, 5, 0])
        self.assertEqual(Version(1, 1), Version(1, 1))
        self.assertEqual(len({Version(1, 1), Version(1, 1)}), 1)
        self.assertFalse(Version(1, 1) == (1, 1))

    def test_default_key(self):
        class Bare(Comparable):
            pass

        with self.assertRaisesRegex(NotImplementedError, "define _key"):
            Bare() < Bare()

    def test_to_dict(self):
        v = Version(2, 1, parent=Version(1, 0))
        self.assertEqual(v.to_dict(), {"major": 2, "minor": 1,
                                       "parent": {"major": 1, "minor": 0, "parent": None}})

    def test_tracked(self):
        class Doc(Tracked, Base):
            pass

        d = Doc("a")
        d.name = "b"
        self.assertEqual(d._changes, [("name", None, "a"), ("name", "a", "b")])
        self.assertEqual([c.__name__ for c in Doc.__mro__], ["Doc", "Tracked", "Base", "object"])
