import numpy
def bill(send, x): send("sum", numpy.empty(0))
