from .rates import RATE


def tax(net):
    return round(net * (1 + RATE), 2)
