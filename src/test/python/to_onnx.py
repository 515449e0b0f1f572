"""Converts a SavedModel's signature serving_default to ONNX, as docs/how-to/deploy.md says.

usage: to_onnx.py FOLDER FILE
"""

import subprocess
import sys

import numpy  # noqa: F401  tf2onnx needs it, and says so less clearly

command = [sys.executable, "-m", "tf2onnx.convert", "--saved-model", sys.argv[1], "--tag", "serve"]
command += ["--signature_def", "serving_default", "--output", sys.argv[2]]
sys.exit(subprocess.run(command).returncode)
