"""Writes calibration-vectors.json: predictions and what torchmetrics and netcal say of them.

Usage: python calibration_vectors.py OUT.json      (needs numpy, torch, torchmetrics, netcal)
"""

import json
import sys
from importlib.metadata import version

import numpy as np
import torch
from netcal.metrics import ECE, MCE
from torchmetrics.functional.classification import (
    binary_calibration_error,
    multiclass_accuracy,
    multiclass_calibration_error,
)


def case(seed, size, classes, scale):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, size)
    logits = rng.normal(0, 1, (size, classes))
    logits[np.arange(size), labels] += 1.2
    logits = np.round(logits * scale, 6)
    p = torch.softmax(torch.tensor(logits, dtype=torch.float64), dim=1)
    y = torch.tensor(labels)
    one_hot = torch.nn.functional.one_hot(y, classes)

    def ece(bins, norm="l1"):
        return float(multiclass_calibration_error(p, y, classes, n_bins=bins, norm=norm))

    return {
        "classes": classes,
        "logits": logits.reshape(-1).tolist(),
        "labels": labels.tolist(),
        "torchmetrics": {
            "accuracy": float(multiclass_accuracy(p, y, classes, average="micro")),
            "ece_15": ece(15),
            "ece_10": ece(10),
            "mce": ece(15, "max"),
            "classwise_ece": float(
                np.mean(
                    [
                        float(binary_calibration_error(p[:, c], one_hot[:, c], n_bins=15))
                        for c in range(classes)
                    ]
                )
            ),
        },
        "netcal": {
            "ece_15": float(ECE(15).measure(p.numpy(), labels)),
            "ece_10": float(ECE(10).measure(p.numpy(), labels)),
            "mce": float(MCE(15).measure(p.numpy(), labels)),
            "adaptive_ece": float(ECE(15, equal_intervals=False).measure(p.numpy(), labels)),
        },
        "torch": {
            "nll": float(torch.nn.functional.cross_entropy(torch.tensor(logits), y)),
            "brier": float(((p - one_hot) ** 2).sum(1).mean()),
        },
    }


def main():
    vectors = {
        "made_by": {name: version(name) for name in ("torch", "torchmetrics", "netcal", "numpy")},
        "cases": [case(1, 300, 10, 1.0), case(2, 600, 5, 2.5), case(3, 450, 3, 0.4)],
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump(vectors, out, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
