def integrate(f, a, b, report):
    n, s = 1000, 0.0
    h = (b - a) / n
    for i in range(n):
        s += f(a + (i + 0.5) * h) * h
    report(s)
