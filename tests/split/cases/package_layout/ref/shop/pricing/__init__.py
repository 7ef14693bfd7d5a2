from .rates import RATE


def tax(net):
    from . import rates
    return round(net * (1 + rates.RATE), 2)
