"""Loads exported models in Python's TensorFlow and compares what they say with TensorFlow Java's.

usage: check_export.py FOLDER

FOLDER holds expected.npz (images, probabilities, and where there are files: file_probabilities),
files/NNN.png, and one folder a model, each loaded by tf.saved_model.load, all at the same time, and
run by saved_model_cli. The model in the folder "other" has other weights and is only loaded: it
must not disturb the others. Exit code 0: all agree; 1: the first difference is printed.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import tensorflow as tf

TOLERANCE = 1e-5


def differs(what, actual, expected):
    worst = float(np.max(np.abs(np.asarray(actual, np.float64) - expected)))
    print(f"{what}: largest difference {worst:.2e}")
    return not worst <= TOLERANCE


def loaded(model, arrays, files, examples):
    """Differences of every signature of a loaded model."""
    signatures = model.signatures
    answer = signatures["serving_default"](images=tf.constant(arrays["images"]))
    expected = arrays["probabilities"]
    labels = [label.decode() for label in answer["labels"].numpy()]
    wrong = [
        differs("  serving_default", answer["probabilities"].numpy(), expected),
        differs("  confidence", answer["confidence"].numpy(), expected.max(axis=1)),
        labels != [f"class {c}" for c in answer["classes"].numpy()],
    ]
    answer = signatures["image_bytes"](image_bytes=tf.constant(files))
    wrong.append(
        differs("  image_bytes", answer["probabilities"].numpy(), arrays["file_probabilities"])
    )
    answer = signatures["classify"](inputs=tf.constant(examples))
    best = -np.sort(-arrays["file_probabilities"], axis=1)[:, : answer["scores"].shape[1]]
    wrong.append(differs("  classify", answer["scores"].numpy(), best))
    return any(wrong)


def by_command(folder, arrays):
    """What saved_model_cli makes of the same images."""
    with tempfile.TemporaryDirectory() as scratch:
        np.savez(f"{scratch}/in.npz", images=arrays["images"])
        command = [
            sys.executable, "-c",
            "from tensorflow.python.tools.saved_model_cli import main; main()",
            "run", "--dir", str(folder), "--tag_set", "serve",
            "--signature_def", "serving_default",
            "--inputs", f"images={scratch}/in.npz[images]", "--outdir", scratch,
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stdout[-2000:], done.stderr[-4000:])
            return True
        probabilities = np.load(f"{scratch}/probabilities.npy")
    return differs("  saved_model_cli", probabilities, arrays["probabilities"])


def main(folder):
    arrays = np.load(folder / "expected.npz")
    files = [file.read_bytes() for file in sorted((folder / "files").iterdir())]
    examples = [
        tf.train.Example(
            features=tf.train.Features(
                feature={
                    "image/encoded": tf.train.Feature(
                        bytes_list=tf.train.BytesList(value=[content])
                    )
                }
            )
        ).SerializeToString()
        for content in files
    ]
    folders = sorted(path.parent for path in folder.glob("*/*/saved_model.pb"))
    models = {path: tf.saved_model.load(str(path)) for path in folders}  # all at once
    wrong = False
    compared = {path: model for path, model in models.items() if path.parent.name != "other"}
    for path, model in compared.items():
        print(path.relative_to(folder))
        wrong |= loaded(model, arrays, files, examples)
        wrong |= by_command(path, arrays)
    print(f"TensorFlow {tf.__version__}: {len(compared)} models", "DIFFER" if wrong else "agree")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
