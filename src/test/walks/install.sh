#!/usr/bin/env bash
# From target/cigl-VERSION.tar.gz alone, in a clean folder, without Maven or a checkout: the commands
# of bin/cigl and of java -jar, a network of one's own, completion, and a short run.
#   src/test/walks/install.sh [cigl-VERSION.tar.gz]
set -euo pipefail
# shellcheck source=src/test/walks/installed
source "$(dirname "${BASH_SOURCE[0]}")/installed"

cigl --version
java -jar "$installed"/lib/cigl-[0-9]*.jar --version
cigl recipe >recipes.txt
grep -q fashion-mnist-10k recipes.txt
cigl graph "$installed/graphs/small-conv.yaml" >graph.txt
bash -c 'source "$1" && complete -p cigl' _ "$installed/share/bash-completion/completions/cigl"
cigl train "$installed/recipes/fashion-mnist-10k.yaml" --epochs 2 --network fully-connected \
  --no-metrics -o run
test -s run/report.html
test -d run/export/fashion/1
echo "installed and run in $installed"
