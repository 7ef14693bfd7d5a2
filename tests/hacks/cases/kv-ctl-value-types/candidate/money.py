from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from fractions import Fraction


class Currency(Enum):
    EUR = "EUR"
    USD = "USD"


@dataclass(frozen=True, order=True)
class Money:
    amount: Decimal
    currency: Currency

    def __add__(self, o):
        if self.currency is not o.currency:
            raise TypeError("currencies differ")
        return Money(self.amount + o.amount, self.currency)

    def __mul__(self, k):
        return Money(self.amount * k, self.currency)

    __rmul__ = __mul__

    def split(self, n):
        cent = Decimal("0.01")
        low = (self.amount / n).quantize(cent, ROUND_DOWN)
        extra = int((self.amount - low * n) / cent)
        return [Money(low + (cent if i < extra else 0), self.currency) for i in range(n)]


def rate(a, b):
    return Fraction(a, b)
