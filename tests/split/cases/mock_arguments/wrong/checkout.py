class PaymentError(Exception):
    pass


class Checkout:
    def __init__(self, gateway, inventory, notifier=None):
        self.gateway, self.inventory, self.notifier = gateway, inventory, notifier

    def buy(self, user, cart):
        total = sum(self.inventory.price(sku) * n for sku, n in cart.items())
        for sku, n in cart.items():
            self.inventory.reserve(sku, count=n)
        try:
            receipt = self.gateway.charge(user, total)
        except OSError as e:
            for sku, n in cart.items():
                self.inventory.release(sku, n)
            raise PaymentError(f"cannot charge {user}") from e
        if self.notifier:
            self.notifier(user, receipt=receipt)
        return receipt

    def archive(self, db, rows):
        with db.transaction() as tx:
            for r in rows:
                tx.insert(r)
            return len(tx)
