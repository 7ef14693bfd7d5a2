def mean(x):
    return sum(x) / len(x)

def variance(x):
    m = mean(x)
    return sum((v - m) ** 2 for v in x) / len(x)
