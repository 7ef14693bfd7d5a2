def stats(x):
    m = sum(x) / len(x)
    return {"mean": m, "var": sum((v - m) ** 2 for v in x) / len(x)}

def split(x):
    h = len(x) // 2
    return sum(x[:h]) / h, sum(x[h:]) / h
