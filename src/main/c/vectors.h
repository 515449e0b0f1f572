/*
 * What is compiled once for every instruction set: REGISTER is the size of a vector register in
 * bytes, BLOCK how many outputs, or weights, are computed at a time. Neither changes the order of
 * any sum, so that all that have fused multiply-add give the same bits.
 */
#ifndef CIGL_VECTORS_H
#define CIGL_VECTORS_H

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <string.h>

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))
#define PER ((int)(LANES * sizeof(float) / REGISTER)) /* registers for all lanes */

/* A function's name, one for each instruction set. */
#define JOINED(function, instructions) cigl_##function##_##instructions
#define VARIANT(function, instructions) JOINED(function, instructions)
#define OF_THIS(function) VARIANT(function, INSTRUCTIONS)

typedef float Register __attribute__((vector_size(REGISTER), may_alias));
typedef int32_t Mask __attribute__((vector_size(REGISTER), may_alias));

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

INLINE Register load(const float *from) {
  Register value;
  memcpy(&value, from, sizeof value);
  return value;
}

/* Whether writing this past the caches pays: it is aligned, and too large to be found there. */
INLINE bool streams(const float *to, int64_t floats) {
  return floats >= 1 << 20 && (uintptr_t)to % 64 == 0;
}

/* Writes a register past the caches, where that can be said; to be followed by fence(). */
INLINE void stream(float *to, Register value) {
#if defined __x86_64__ && REGISTER == 64
  _mm512_stream_ps(to, (__m512)value);
#elif defined __x86_64__ && REGISTER == 32
  _mm256_stream_ps(to, (__m256)value);
#elif defined __x86_64__
  _mm_stream_ps(to, (__m128)value);
#else
  *(Register *)to = value;
#endif
}

/* Makes what was streamed visible to other threads. */
INLINE void fence(void) {
#ifdef __x86_64__
  _mm_sfence();
#endif
}

#endif
