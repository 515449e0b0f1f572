#!/usr/bin/env bash
# From target/cigl-VERSION.tar.gz alone, in a clean folder: the twenty lines of Java in README.md
# are compiled against its libraries and run, with a JDK and nothing else.
#   src/test/walks/library.sh [cigl-VERSION.tar.gz]
set -euo pipefail
# shellcheck source=src/test/walks/installed
source "$(dirname "${BASH_SOURCE[0]}")/installed"

java "$walks/Photos.java" photos 24
sed -n '/^```java$/,/^```$/{/^```/!p}' "$checkout/README.md" >Example.java
javac -cp "$installed/lib/*" -d classes Example.java
java -cp "classes:$installed/lib/*" Example photos output photos/grass/photo-0.png >printed.txt
cat printed.txt
grep -q '^accuracy ' printed.txt
grep -q '^grass, ' printed.txt
test -s output/models/photos/1/saved_model.pb
echo "twenty lines of Java, with the libraries in $installed"
