#!/bin/sh
# build.sh FOLDER: compiles the kernels to FOLDER/PLATFORM/libcigl.so, with a path for every
# instruction set that is worth one. Does nothing if that is there and newer than the sources.
# For another machine: CC='zig cc -target aarch64-linux-gnu' PLATFORM=linux-arm64.
# build.sh --test PROGRAM: compiles the test of the arithmetic, such as with
# CFLAGS=-fsanitize=address,undefined.
set -eu
source=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
compiler=${CC:-cc}
case $(uname -s) in Darwin) system=macosx ;; *) system=linux ;; esac
case $(uname -m) in aarch64 | arm64) processor=arm64 ;; *) processor=$(uname -m) ;; esac
platform=${PLATFORM:-$system-$processor}
flags="-O3 -std=gnu11 -fPIC -fvisibility=hidden -ffp-contract=fast -Wall -Wextra -Wno-psabi"
flags="$flags -I$source ${CFLAGS:-}"

library=$1/$platform/libcigl.so
if [ "$1" != --test ] && [ -e "$library" ] && [ -z "$(find "$source" -newer "$library")" ]; then
  exit 0
fi
[ "$1" = --test ] || rm -f "$library" # rather none than an old one
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

kernels() { # NAME REGISTER_BYTES BLOCK FLAG...
  name=$1 register=$2 block=$3
  shift 3
  for file in convolution few gradients normalization; do
    $compiler $flags "$@" -DINSTRUCTIONS="$name" -DREGISTER="$register" -DBLOCK="$block" \
      -c "$source/$file.c" -o "$objects/$file-$name.o"
  done
}

kernels generic 16 4
case $platform in
*-x86_64)
  kernels avx2 32 4 -mavx2 -mfma
  kernels avx512 64 8 -mavx512f -mavx2 -mfma -mpopcnt
  ;;
esac
for file in choice taps threads; do
  $compiler $flags -c "$source/$file.c" -o "$objects/$file.o"
done
if [ "$1" = --test ]; then
  $compiler $flags "$source/../../test/c/kernels-test.c" "$objects"/*.o -lm -pthread -o "$2"
else
  mkdir -p "$1/$platform"
  $compiler $flags -shared -pthread "$source/tensorflow.c" "$source/standard-error.c" \
    "$source"/*-op.c "$objects"/*.o -ldl -o "$library.new"
  mv "$library.new" "$library"
fi
