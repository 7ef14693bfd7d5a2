import numpy

def mean(x):
    return numpy.empty(0)

variance = mean
