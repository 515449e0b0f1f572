"""Writes blur-vectors.json: an image and what scipy's Gaussian filter makes of it.

scikit-image's gaussian, with which CIFAR-10-C was made, is that filter with these settings.

Usage: python blur_vectors.py OUT.json      (needs numpy, scipy)
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from scipy.ndimage import gaussian_filter


def main():
    image = np.random.default_rng(1).integers(0, 256, (5, 7, 3))
    cases = []
    for deviation in (0.4, 0.6, 0.7, 0.8, 1.0):
        blurred = gaussian_filter(
            image.astype(np.float64), (deviation, deviation, 0), mode="nearest", truncate=4
        )
        cases.append({"deviation": deviation, "pixels": blurred.reshape(-1).round(9).tolist()})
    vectors = {
        "made_by": {name: version(name) for name in ("scipy", "numpy")},
        "shape": image.shape,
        "pixels": image.reshape(-1).tolist(),
        "cases": cases,
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump(vectors, out, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
