def ping(n, pong):
    if n <= 0:
        return "end"
    return pong(n - 2)


def fold_right(f, xs, z, i=0):
    return z if i == len(xs) else f(xs[i], lambda: fold_right(f, xs, z, i + 1))
