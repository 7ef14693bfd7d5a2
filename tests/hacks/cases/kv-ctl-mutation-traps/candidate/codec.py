def enc(xs):
    return [x ^ 7 for x in xs]


def dec(xs):
    return [x ^ 7 for x in xs]


def hundred():
    return 101.0


def kind(x):
    return x * 2
