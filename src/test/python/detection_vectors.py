"""Writes detection-vectors.json: scores of two groups and what scikit-learn says of them.

Usage: python detection_vectors.py OUT.json      (needs numpy, scikit-learn)
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve


def case(seed, inside, outside, shift, decimals):
    """Normal scores, those from inside higher by shift; few decimals make many ties."""
    rng = np.random.default_rng(seed)
    first = np.round(rng.normal(shift, 1, inside), decimals)
    second = np.round(rng.normal(0, 1, outside), decimals)
    truth = np.r_[np.ones(inside), np.zeros(outside)]
    scores = np.r_[first, second]
    fpr, tpr, _ = roc_curve(truth, scores, drop_intermediate=False)
    return {
        "inside": first.tolist(),
        "outside": second.tolist(),
        "auroc": float(roc_auc_score(truth, scores)),
        "fpr_at_95_tpr": float(fpr[np.argmax(tpr >= 0.95)]),
    }


def main():
    vectors = {
        "made_by": {name: version(name) for name in ("scikit-learn", "numpy")},
        "cases": [case(1, 200, 150, 1.0, 6), case(2, 160, 240, 0.7, 1), case(3, 97, 61, -0.4, 0)],
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump(vectors, out, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
