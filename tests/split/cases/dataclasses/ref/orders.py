from dataclasses import asdict, dataclass, field
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Sku:
    code: str
    size: int = 0


@dataclass
class Line:
    sku: Sku
    qty: int = 1
    price: float = field(default=0.0, compare=False)


@dataclass
class Order:
    number: int
    lines: list[Line] = field(default_factory=list)
    notes: dict = field(default_factory=dict, repr=False)
    total: float = field(init=False, default=0.0)
    count: ClassVar[int] = 0

    def __post_init__(self):
        if self.number < 0:
            raise ValueError("number must be >= 0")
        Order.count += 1
        self.recompute()

    def recompute(self):
        self.total = sum(line.qty * line.price for line in self.lines)

    def add(self, line):
        self.lines.append(line)
        self.recompute()
        return self


@dataclass(slots=True, kw_only=True)
class Point:
    x: int
    y: int = 0


def export(order):
    return asdict(order)
