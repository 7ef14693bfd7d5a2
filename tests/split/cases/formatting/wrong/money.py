import json
from decimal import Decimal


class Money:
    def __init__(self, amount, currency="EUR"):
        self.amount = Decimal(str(amount))
        self.currency = currency

    def __repr__(self):
        return f"Money('{self.amount}', {self.currency!r})"

    def __str__(self):
        return f"{self.amount:.2f} {self.currency}"

    def __format__(self, spec):
        if spec == "":
            return str(self)
        if spec.endswith("c"):
            return format(self.amount, spec[:-1] + ".2f") + " " + self.currency
        return format(self.amount, spec)

    def __bytes__(self):
        return str(self).encode("ascii")

    def __eq__(self, other):
        return (self.amount, self.currency) == (other.amount, other.currency)

    def as_dict(self):
        return {"amount": float(self.amount), "currency": self.currency, "tags": ["x"]}


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, Money):
            return str(o)
        if hasattr(o, "to_json"):
            return o.to_json()
        return super().default(o)


def table(rows, widths):
    return "\n".join(" | ".join(f"{c:<{w}}" for c, w in zip(row, widths)).rstrip() for row in rows)
