"""Prints of every array of a NumPy archive: name, type, shape, weighted sum, number of nonzeros.

usage: check_archive.py FILE
"""

import sys

import numpy as np

with np.load(sys.argv[1]) as archive:
    for name in archive.files:
        array = archive[name]
        weights = np.arange(array.size) % 7 + 1
        total = float(np.dot(array.reshape(-1).astype(np.float64), weights))
        shape = "x".join(map(str, array.shape))
        print(name, array.dtype, shape, repr(total), np.count_nonzero(array))
