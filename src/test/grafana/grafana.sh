#!/bin/sh
# Installs Grafana's own libraries for ReliabilityPanelTest and for schemas.sh: 240 MB in
# ~/.cache/cigl/grafana, or the folder that CIGL_GRAFANA names. Nothing is done where they are there.
set -eu
here=$(dirname "$0")
folder=${CIGL_GRAFANA:-${XDG_CACHE_HOME:-$HOME/.cache}/cigl/grafana}
if ! cmp -s "$here/package.json" "$folder/installed.json"; then
  mkdir -p "$folder"
  cp "$here/package.json" "$folder/package.json"
  (cd "$folder" && npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps >&2)
  cp "$here/package.json" "$folder/installed.json"
fi
echo "$folder"
