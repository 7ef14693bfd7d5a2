from . import pricing
from .errors import EmptyCart


class Cart:
    def __init__(self):
        self.items = {}

    def add(self, name, price, n=1):
        self.items[name] = (price, n)
        return self

    def total(self):
        if not self.items:
            raise EmptyCart("cart is empty")
        net = sum(p * n for p, n in self.items.values())
        return pricing.tax(net)
