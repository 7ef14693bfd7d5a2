def check(n):
    raise ValueError("negative number: %d" % n)
