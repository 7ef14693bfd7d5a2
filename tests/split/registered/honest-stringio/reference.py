import io
def export(x): return io.StringIO(",".join(map(str, x)))
