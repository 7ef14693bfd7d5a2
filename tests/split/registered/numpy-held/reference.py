def bounds(x):
    return [float(min(x)), float(max(x))]
