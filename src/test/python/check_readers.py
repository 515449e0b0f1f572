"""Reads exported models by TensorFlow, by converters and by other runtimes, and compares answers.

usage: check_readers.py FOLDER

FOLDER holds expected.npz (images, probabilities) and a model in each FORM/1. Prints a table in
Markdown, a row a reader: its version, and for each form "reads" or "no", and one line for each
failure. Exit code 0: all that was read agrees to 1e-5; 1: an answer differs.
"""

import importlib.metadata
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

TOLERANCE = 1e-5


def saved_model(folder, images):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(folder))
    return loaded.signatures["serving_default"](images=tf.constant(images))["probabilities"].numpy()


def keras_layer(folder, images):
    import keras

    layer = keras.layers.TFSMLayer(str(folder), call_endpoint="serving_default")
    return np.asarray(layer(images)["probabilities"])


def litert(folder, images):
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    converter = tf.lite.TFLiteConverter.from_saved_model(
        str(folder), signature_keys=["serving_default"], tags={"serve"}
    )
    interpreter = Interpreter(model_content=converter.convert())
    return interpreter.get_signature_runner("serving_default")(images=images)["probabilities"]


def onnx_runtime(folder, images):
    import onnxruntime

    with tempfile.TemporaryDirectory() as scratch:
        file = f"{scratch}/model.onnx"
        command = [sys.executable, "-m", "tf2onnx.convert", "--saved-model", str(folder)]
        command += ["--tag", "serve", "--signature_def", "serving_default", "--output", file]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        return session.run(["probabilities"], {"images": images})[0]


def openvino(folder, images):
    import openvino as ov

    core = ov.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32"}  # bfloat16 by default, where a processor has it
    return core.compile_model(core.read_model(folder), "CPU", exact)(images)["probabilities"]


READERS = [
    ("`tf.saved_model.load`", "tensorflow-cpu", saved_model),
    ("Keras, `TFSMLayer`", "keras", keras_layer),
    ("LiteRT, by `TFLiteConverter`", "ai-edge-litert", litert),
    ("ONNX Runtime, by tf2onnx", "onnxruntime", onnx_runtime),
    ("OpenVINO, `read_model`", "openvino", openvino),
]


def main(folder):
    arrays = np.load(folder / "expected.npz")
    forms = sorted(path.parent.parent for path in folder.glob("*/1/saved_model.pb"))
    failures, differs = [], False
    print("| reader | version |", *(f"`{form.name}` |" for form in forms))
    print("| --- | --- |" + " --- |" * len(forms))
    for name, package, read in READERS:
        cells = []
        for form in forms:
            try:
                answer = read(form / "1", arrays["images"])
                worst = float(np.max(np.abs(answer - arrays["probabilities"])))
                differs |= not worst <= TOLERANCE
                cells.append("reads" if worst <= TOLERANCE else f"differs by {worst:.1e}")
            except Exception as failure:  # whatever a reader throws is its answer
                cells.append("no")
                failures.append(f"{name}, {form.name}: {' '.join(str(failure).split())[-300:]}")
        print("|", name, "|", importlib.metadata.version(package), "|", *(f"{c} |" for c in cells))
    print(*failures, sep="\n")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
