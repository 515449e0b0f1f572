"""Reads one of TensorBoard's event files with TensorFlow's own reader.

    pip install tensorflow
    python src/test/python/check_events.py FILE

Prints one line of JSON: the values of every scalar, how many values the first histogram of every
tag counts, and the shape of the first image of every tag.
"""

import json
import sys

import tensorflow as tf


def main(path):
    scalars, histograms, images = {}, {}, {}
    for event in tf.compat.v1.train.summary_iterator(path):
        for value in event.summary.value:
            kind = value.WhichOneof("value")
            if kind == "simple_value":
                scalars.setdefault(value.tag, []).append(value.simple_value)
            elif kind == "histo":
                histograms.setdefault(value.tag, value.histo.num)
            elif kind == "image":
                pixels = tf.io.decode_png(value.image.encoded_image_string)
                images.setdefault(value.tag, "x".join(map(str, pixels.shape)))
    print(json.dumps({"scalars": scalars, "histograms": histograms, "images": images}))


if __name__ == "__main__":
    main(sys.argv[1])
