class OutOfStock(Exception):
    def __init__(self, sku, wanted, available):
        super().__init__(f"{sku}: wanted {wanted}, have {available}")
        self.sku, self.wanted, self.available = sku, wanted, available


class Inventory:
    instances = 0

    def __init__(self):
        Inventory.instances += 1
        self._stock = {}
        self.closed = False

    def add(self, sku, n=1, price=0.0):
        have, _ = self._stock.get(sku, (0, price))
        self._stock[sku] = (have + n, price)

    def take(self, sku, n=1):
        have, price = self._stock.get(sku, (0, 0.0))
        if have < n:
            raise OutOfStock(sku, n, have)
        self._stock[sku] = (have - n, price)
        return price * n

    def skus(self):
        return set(self._stock)

    def value(self):
        return sum(n * p for n, p in self._stock.values())

    def count(self, sku):
        return self._stock.get(sku, (0, 0))[0]

    def close(self):
        self.closed = True
