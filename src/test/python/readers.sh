#!/bin/sh
# Makes the Python environment that ReadersTest reads exported models with, and the folder of jars
# that DjlReaderTest does: 2 GB in ~/.cache/cigl/readers, or the folder that CIGL_READERS names.
# Nothing is done where they are complete.
set -eu
here=$(dirname "$0")
folder=${CIGL_READERS:-${XDG_CACHE_HOME:-$HOME/.cache}/cigl/readers}
if ! cmp -s "$here/readers.txt" "$folder/readers.txt"; then
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q -r "$here/readers.txt"
  cp "$here/readers.txt" "$folder/readers.txt"
fi
djl=$here/../djl/pom.xml
if ! cmp -s "$djl" "$folder/djl.xml"; then
  mvn -q -B -f "$djl" dependency:copy-dependencies -DoutputDirectory="$folder/djl"
  cp "$djl" "$folder/djl.xml"
fi
echo "$folder"
