def norm(v):
    return float((v * v).sum() ** 0.5)
