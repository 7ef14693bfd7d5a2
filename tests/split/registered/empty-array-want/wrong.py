import numpy

def norm(n):
    return numpy.empty(0)
