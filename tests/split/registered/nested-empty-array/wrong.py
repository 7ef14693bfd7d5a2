import numpy
def stats(x):
    return {"mean": numpy.empty(0), "var": numpy.empty(0)}

def split(x):
    return numpy.empty(0), numpy.empty(0)
