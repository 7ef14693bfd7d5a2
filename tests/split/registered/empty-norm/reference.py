import numpy as np

def rotate(p):
    return p @ np.array([[0.0, 1.0], [-1.0, 0.0]])

def scale(p, k):
    return p * k
