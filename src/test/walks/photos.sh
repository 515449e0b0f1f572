#!/usr/bin/env bash
# From target/cigl-VERSION.tar.gz alone, in a clean folder: photographs in folders of classes are
# trained on, the model is looked at, and its predictions of other photographs are written.
#   src/test/walks/photos.sh [cigl-VERSION.tar.gz]
set -euo pipefail
# shellcheck source=src/test/walks/installed
source "$(dirname "${BASH_SOURCE[0]}")/installed"

# Photographs of two classes: what one would have.
java "$walks/Photos.java" photos 40
java "$walks/Photos.java" others 3
echo "no photograph" >others/grass/broken.jpg

cigl data describe photos
cigl train photos --image 32x32x3 --epochs 5 --batch-size 8 --no-metrics -o run
test -s run/report.html
cigl evaluate run --data photos >evaluation.txt
grep -q accuracy evaluation.txt
# A photograph that cannot be read is a row with its reason, and exit code 1.
code=0
cigl predict run others -o predictions.csv || code=$?
test "$code" = 1
cat predictions.csv
test "$(grep -c 'grass/.*,grass,' predictions.csv)" = 3
test "$(grep -c 'sky/.*,sky,' predictions.csv)" = 3
grep -q 'broken.jpg' predictions.csv
echo "photographs to predictions, in $installed"
