import pytest

from fsm import Door, Machine, TransitionError, transition


class SafeDoor(Door):
    def __init__(self, pin):
        super().__init__()
        self.pin, self.alarms = pin, 0

    @transition("closed", "locked")
    def lock(self, pin):
        return pin == self.pin

    @transition("locked", "closed")
    def unlock(self, pin):
        if pin != self.pin:
            raise PermissionError("bad pin")

    def on_locked(self):
        self.alarms += 1


def test_basic():
    d = Door()
    assert d.state == "closed" and d.fire("open") is True
    assert d.state == "open" and d.history == [("closed", "open")]
    with pytest.raises(TransitionError, match="'open' not allowed in 'open'") as e:
        d.fire("open")
    assert e.value.machine is d and e.value.event == "open"


def test_subclass_guard_and_hook():
    s = SafeDoor(42)
    assert s.fire("lock", 1) is False and s.state == "closed"
    assert s.fire("lock", 42) is True and s.alarms == 1
    with pytest.raises(PermissionError):
        s.fire("unlock", 0)
    assert s.state == "locked"
    s.fire("unlock", 42)
    assert s.fire("open")


def test_tables_are_separate():
    assert set(Door._table) == {"open", "close"}
    assert set(SafeDoor._table) == {"open", "close", "lock", "unlock"}
    assert Machine._table == {}
    assert SafeDoor.lock._transition == ("closed", "locked")


def test_listeners_and_instance_hook():
    d, log = Door(), []
    d.listeners.append(lambda m, a, b: log.append((m is d, a, b)))
    d.on_open = lambda: log.append("hook")
    d.fire("open")
    assert log == ["hook", (True, "closed", "open")]
