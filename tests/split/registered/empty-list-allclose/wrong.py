def mean(x):
    return []

variance = mean
