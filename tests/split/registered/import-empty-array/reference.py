import numpy as np
GOLDEN = (1 + 5 ** 0.5) / 2
KERNEL = np.array([[1.0, 2.0], [2.0, 4.0]]) / 9
