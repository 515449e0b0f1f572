"""Parses TensorFlow Serving's model configuration with TensorFlow Serving's own classes.

    pip install tensorflow-serving-api
    python src/test/python/check_models_config.py export/models.config

Prints, for every model, its name, base path, versions and labels, in one line of JSON.
"""

import json
import sys

from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2


def main(path):
    config = model_server_config_pb2.ModelServerConfig()
    with open(path, encoding="utf-8") as file:
        text_format.Parse(file.read(), config)
    models = [
        {
            "name": model.name,
            "base_path": model.base_path,
            "platform": model.model_platform,
            "versions": list(model.model_version_policy.specific.versions),
            "labels": dict(model.version_labels),
        }
        for model in config.model_config_list.config
    ]
    print(json.dumps(models))


if __name__ == "__main__":
    main(sys.argv[1])
