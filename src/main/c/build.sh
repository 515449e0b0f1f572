#!/bin/sh
# build.sh FOLDER [COMPILER [ARCHITECTURE]]: compiles the kernels for one processor architecture.
# Writes FOLDER/libcigl.so, with a path for every instruction set that is worth one.
set -eu
source=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
folder=$1
compiler=${2:-cc}
architecture=${3:-$(uname -m)}
flags="-O3 -std=gnu11 -fPIC -fvisibility=hidden -ffp-contract=fast -Wall -Wextra -Wno-psabi ${CFLAGS:-}"
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

convolution() { # NAME REGISTER_BYTES BLOCK FLAGS...
  name=$1 register=$2 block=$3
  shift 3
  $compiler $flags "$@" -DINSTRUCTIONS="$name" -DREGISTER="$register" -DBLOCK="$block" \
    -c "$source/convolution.c" -o "$objects/convolution-$name.o"
}

convolution generic 16 4
if [ "$architecture" = x86_64 ]; then
  convolution avx2 32 4 -mavx2 -mfma
  convolution avx512 64 8 -mavx512f -mavx2 -mfma
fi
for file in choice operations threads; do
  $compiler $flags -c "$source/$file.c" -o "$objects/$file.o"
done
mkdir -p "$folder"
$compiler $flags -shared -pthread "$objects"/*.o -ldl -o "$folder/libcigl.so.new"
mv "$folder/libcigl.so.new" "$folder/libcigl.so"
