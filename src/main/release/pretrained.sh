#!/usr/bin/env bash
# The pretrained network of a release: trains the bundled recipe with the program of an archive, and
# packs the exported model with its card, recipe and report into cigl-VERSION-fashion.tar.gz beside
# that archive. About two minutes on two cores.
#   src/main/release/pretrained.sh [cigl-VERSION.tar.gz] [OPTION OF cigl train...]
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
archives=("$checkout"/target/cigl-*-SNAPSHOT.tar.gz "$checkout"/target/cigl-*[0-9].tar.gz)
archive=
for each in "${1:-}" "${archives[@]}"; do
  [ -n "$archive" ] || [ ! -f "$each" ] || archive=$(readlink -f "$each")
done
[ -n "$archive" ] || {
  echo "there is no target/cigl-VERSION.tar.gz: mvn -DskipTests package makes it" >&2
  exit 1
}
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
tar -xzf "$archive" -C "$clean"
version=$(basename "$archive" .tar.gz)

"$clean/$version/bin/cigl" train fashion-mnist-10k --no-metrics -o "$clean/run" "${@:2}"
model=$clean/$version-fashion/fashion
mkdir -p "$model"
cp -r "$clean/run/export/fashion/1" "$model/1"
cp "$clean/run/recipe.yaml" "$clean/run/network.yaml" "$clean/run/report.html" "$model"
cp "$model/1/assets.extra/model_card.md" "$model"
cp "$checkout/LICENSE" "$clean/$version-fashion"
packed=$(dirname "$archive")/$version-fashion.tar.gz
tar -czf "$packed" -C "$clean" "$version-fashion"
echo "pretrained  $packed"
