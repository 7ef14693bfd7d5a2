def cumulative(x):
    return [sum(x[:i + 1]) for i in range(len(x))]

def moving(x, n):
    for i in range(len(x) - n + 1):
        yield sum(x[i:i + n]) / n
