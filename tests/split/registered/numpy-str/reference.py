def mean(x):
    return float(sum(x)) / len(x)
