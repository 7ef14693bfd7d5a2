from enum import Enum, Flag, IntEnum, StrEnum, auto, unique


@unique
class State(Enum):
    DRAFT = "draft"
    REVIEW = "review"
    DONE = "done"
    FINISHED = "done2"

    @property
    def final(self):
        return self in (State.DONE, State.FINISHED)

    def next(self):
        order = list(State)
        i = order.index(self)
        return order[min(i + 1, len(order) - 1)]

    @classmethod
    def _missing_(cls, value):
        if isinstance(value, str):
            for m in cls:
                if m.value == value.lower():
                    return m
        return None


class Priority(IntEnum):
    LOW = 1
    MID = 5
    HIGH = 10


class Perm(Flag):
    READ = auto()
    WRITE = auto()
    EXEC = auto()
    ALL = READ | WRITE | EXEC


class Color(StrEnum):
    RED = auto()
    BLUE = auto()


ALIASES = {State.DRAFT: Color.RED, Priority.HIGH: Color.BLUE}


def escalate(p):
    return Priority.HIGH if p >= Priority.MID else Priority.MID


def allowed(perm, need):
    return need in perm
