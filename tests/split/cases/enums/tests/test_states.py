import unittest

import states
from states import Color, Perm, Priority, State, allowed, escalate


class EnumTest(unittest.TestCase):
    def test_lookup(self):
        self.assertIs(State("draft"), State.DRAFT)
        self.assertIs(State["DONE"], State.DONE)
        self.assertIs(State("REVIEW"), State.REVIEW)
        with self.assertRaisesRegex(ValueError, "'nope' is not a valid State"):
            State("nope")
        with self.assertRaises(KeyError):
            State["nope"]

    def test_members(self):
        self.assertEqual([s.name for s in State], ["DRAFT", "REVIEW", "DONE", "FINISHED"])
        self.assertEqual(len(State), 4)
        self.assertIn(State.DONE, State)
        self.assertEqual(list(State.__members__)[0], "DRAFT")
        self.assertIs(State.DRAFT.next(), State.REVIEW)
        self.assertIs(State.FINISHED.next(), State.FINISHED)
        self.assertTrue(State.DONE.final)
        self.assertFalse(State.DRAFT.final)

    def test_identity_and_hash(self):
        self.assertIs(states.State.DRAFT, State.DRAFT)
        self.assertEqual({State.DRAFT: 1}[State.DRAFT], 1)
        self.assertIs(states.ALIASES[State.DRAFT], Color.RED)
        self.assertIs(states.ALIASES[10], Color.BLUE)
        self.assertNotEqual(State.DRAFT, "draft")
        self.assertEqual(repr(State.DONE), "<State.DONE: 'done'>")

    def test_int_enum(self):
        self.assertEqual(Priority.LOW + 1, 2)
        self.assertIs(escalate(Priority.MID), Priority.HIGH)
        self.assertIs(escalate(0), Priority.MID)
        self.assertEqual(sorted(Priority, reverse=True)[0], 10)
        self.assertIsInstance(Priority.LOW, int)
        self.assertIs(max(Priority.LOW, Priority.HIGH), Priority.HIGH)

    def test_flag_and_str(self):
        rw = Perm.READ | Perm.WRITE
        self.assertTrue(allowed(rw, Perm.READ))
        self.assertFalse(allowed(rw, Perm.EXEC))
        self.assertEqual(Perm.ALL & ~Perm.WRITE, Perm.READ | Perm.EXEC)
        self.assertEqual(rw.value, 3)
        self.assertEqual(f"{Color.RED}-{Color.BLUE.upper()}", "red-BLUE")
        self.assertEqual(Color.RED, "red")

    def test_immutable(self):
        with self.assertRaises(AttributeError):
            State.DRAFT = 3
        with self.assertRaises(TypeError):
            class More(State):
                X = 1
