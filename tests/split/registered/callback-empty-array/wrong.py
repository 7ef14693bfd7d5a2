import numpy
def integrate(f, a, b, report):
    report(numpy.empty(0))
