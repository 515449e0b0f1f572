#!/usr/bin/env bash
# From target/cigl-VERSION.tar.gz alone, in a clean folder: a topology rule of one's own is compiled
# against its libraries, added to them, and compared with RigL.
#   src/test/walks/own-rule.sh [cigl-VERSION.tar.gz]
set -euo pipefail
# shellcheck source=src/test/walks/installed
source "$(dirname "${BASH_SOURCE[0]}")/installed"

class=org.cigl.examples.LeastGradientTopology
javac -cp "$installed/lib/*" -d classes "$checkout/src/test/java/${class//.//}.java"
mkdir -p classes/META-INF/services
echo "$class" >classes/META-INF/services/org.cigl.recipe.MethodProvider
jar --create --file "$installed/lib/own-rule.jar" -C classes .

cigl compare --methods rigl,least_gradient --seeds 1 --epochs 4 --network fully-connected \
  --set "topology.interval=20 steps" -o comparison
grep -q least_gradient comparison/comparison.csv
grep -q rigl comparison/comparison.csv
# It grows others than RigL does.
! cmp -s comparison/rigl-*/topology.csv comparison/least_gradient-*/topology.csv
echo "own topology rule compared with RigL, in $installed"
