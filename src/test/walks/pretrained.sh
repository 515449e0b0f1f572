#!/usr/bin/env bash
# From target/cigl-VERSION.tar.gz and the pretrained network beside it, in a clean folder: the model is
# evaluated, predicts, and is what a training begins with.
#   src/test/walks/pretrained.sh [cigl-VERSION.tar.gz]
set -euo pipefail
# shellcheck source=src/test/walks/installed
source "$(dirname "${BASH_SOURCE[0]}")/installed"

tar -xzf "${archive%.tar.gz}-fashion.tar.gz"
model=$(echo "$clean"/cigl-*-fashion/fashion)
test -s "$model/model_card.md"
cigl evaluate "$model" >evaluation.txt
grep accuracy evaluation.txt
cigl predict "$model" --data fashion-mnist-10k -o predictions.csv
test "$(wc -l <predictions.csv)" = 10001
cigl train "$model/recipe.yaml" --init "$model" --epochs 1 --no-metrics -o run
test -s run/report.html
echo "pretrained network of $model"
