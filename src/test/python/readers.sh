#!/bin/sh
# Makes the Python environment that ReadersTest reads exported models with: 2 GB in
# ~/.cache/cigl/readers, or the folder that CIGL_READERS names. Nothing is done where it is complete.
set -eu
here=$(dirname "$0")
folder=${CIGL_READERS:-${XDG_CACHE_HOME:-$HOME/.cache}/cigl/readers}
if ! cmp -s "$here/readers.txt" "$folder/readers.txt"; then
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q -r "$here/readers.txt"
  cp "$here/readers.txt" "$folder/readers.txt"
fi
echo "$folder"
