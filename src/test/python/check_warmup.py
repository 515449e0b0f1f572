"""Parses a model's warm-up requests with TensorFlow Serving's own classes and runs each.

usage: check_warmup.py VERSION_FOLDER MODEL_NAME
"""

import collections
import pathlib
import sys

import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2


def main(folder, name):
    model = tf.saved_model.load(str(folder))
    seen = collections.Counter()
    records = tf.data.TFRecordDataset(str(folder / "assets.extra" / "tf_serving_warmup_requests"))
    for record in records:
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        unknown = log.SerializeToString(deterministic=True)
        kind = log.WhichOneof("log_type")
        request = getattr(log, kind).request
        assert request.model_spec.name == name, request.model_spec
        signature = model.signatures[request.model_spec.signature_name]
        if kind == "classify_log":
            examples = request.input.example_list.examples
            answer = signature(
                inputs=tf.constant([example.SerializeToString() for example in examples])
            )
            assert answer["scores"].shape[0] == len(examples) == 1
        else:
            assert kind == "predict_log", kind
            inputs = {key: tf.constant(tf.make_ndarray(value)) for key, value in request.inputs.items()}
            answer = signature(**inputs)
            assert answer["probabilities"].shape == (1, 10)
        assert len(unknown) == len(record.numpy()), "fields that Serving does not know"
        seen[request.model_spec.signature_name] += 1
    print(sum(seen.values()), "requests:", ", ".join(f"{k} {v}" for k, v in sorted(seen.items())))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
