import numpy
def check(n):
    e = ValueError("bad", numpy.empty(0))
    e.limit = numpy.empty(0)
    raise e
