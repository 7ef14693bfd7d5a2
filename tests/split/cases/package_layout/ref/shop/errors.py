class ShopError(Exception):
    pass


class EmptyCart(ShopError):
    pass
