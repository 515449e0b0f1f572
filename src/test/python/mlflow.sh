#!/bin/sh
# Makes the Python environment with the tracking server that MlflowServerTest logs at: 1 GB in
# ~/.cache/cigl/mlflow, or the folder that CIGL_MLFLOW names. Nothing is done where it is there.
set -eu
folder=${CIGL_MLFLOW:-${XDG_CACHE_HOME:-$HOME/.cache}/cigl/mlflow}
if ! "$folder/bin/mlflow" --version >/dev/null 2>&1; then
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q 'mlflow==3.17.*'
fi
echo "$folder"
