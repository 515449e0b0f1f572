/* Pixels of channels to channels of lanes, and back. */
#ifndef CIGL_TRANSPOSITION_H
#define CIGL_TRANSPOSITION_H

#include <string.h>

#include "epilogue.h"

#define QUADS (REGISTER / 16) /* fours of floats in a register */

typedef float Half __attribute__((vector_size(32), may_alias));
typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

/* Within each four floats of two registers: the first of both, or the last of both. */
#if REGISTER == 64
#define FIRST(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define LAST(a, b) \
  __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define FIRST_PAIR(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define LAST_PAIR(a, b) \
  __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#elif REGISTER == 32
#define FIRST(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define LAST(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define FIRST_PAIR(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define LAST_PAIR(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#else
#define FIRST(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define LAST(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define FIRST_PAIR(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define LAST_PAIR(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#endif

/* Transposes each four by four floats of four registers. */
INLINE void transpose(Register a[4]) {
  Register b = FIRST(a[0], a[1]), c = LAST(a[0], a[1]);
  Register d = FIRST(a[2], a[3]), e = LAST(a[2], a[3]);
  a[0] = FIRST_PAIR(b, d);
  a[1] = LAST_PAIR(b, d);
  a[2] = FIRST_PAIR(c, e);
  a[3] = LAST_PAIR(c, e);
}

/* Four floats of every fourth lane, one after the other in a register. */
INLINE Register take_fours(const float *from, int64_t lane) {
#define AT(j) (*(const Four *)(from + 4 * j * lane))
#if REGISTER == 64
  Half low = __builtin_shufflevector(AT(0), AT(1), 0, 1, 2, 3, 4, 5, 6, 7);
  Half high = __builtin_shufflevector(AT(2), AT(3), 0, 1, 2, 3, 4, 5, 6, 7);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif REGISTER == 32
  return __builtin_shufflevector(AT(0), AT(1), 0, 1, 2, 3, 4, 5, 6, 7);
#else
  (void)lane;
  return AT(0);
#endif
#undef AT
}

/* And back. */
INLINE void put_fours(Register fours, float *to, int64_t lane) {
#define PUT(j)                                                                            \
  *(Four *)(to + 4 * j * lane) =                                                          \
      __builtin_shufflevector(fours, fours, 4 * j, 4 * j + 1, 4 * j + 2, 4 * j + 3)
  PUT(0);
#if REGISTER >= 32
  PUT(1);
#endif
#if REGISTER == 64
  PUT(2);
  PUT(3);
#endif
#undef PUT
}

/* The j-th four floats of every register one after the other, as the j-th register. */
INLINE void transpose_fours(Register a[QUADS]) {
#if REGISTER == 64
#define PAIRS(a, b, i, j)                                                                   \
  __builtin_shufflevector(a, b, 4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * j, 4 * j + 1,   \
                          4 * j + 2, 4 * j + 3, 4 * i + 16, 4 * i + 17, 4 * i + 18,         \
                          4 * i + 19, 4 * j + 16, 4 * j + 17, 4 * j + 18, 4 * j + 19)
  Register b = PAIRS(a[0], a[1], 0, 1), c = PAIRS(a[2], a[3], 0, 1);
  Register d = PAIRS(a[0], a[1], 2, 3), e = PAIRS(a[2], a[3], 2, 3);
  a[0] = PAIRS(b, c, 0, 2);
  a[1] = PAIRS(b, c, 1, 3);
  a[2] = PAIRS(d, e, 0, 2);
  a[3] = PAIRS(d, e, 1, 3);
#undef PAIRS
#elif REGISTER == 32
  Register b = a[0];
  a[0] = __builtin_shufflevector(b, a[1], 0, 1, 2, 3, 8, 9, 10, 11);
  a[1] = __builtin_shufflevector(b, a[1], 4, 5, 6, 7, 12, 13, 14, 15);
#else
  (void)a;
#endif
}

/*
 * Some channels of as many lanes as a register has. Lanes are far apart, often by a power of two:
 * few at a time, and each to its end, or they push each other out of the cache.
 */
INLINE void pack_block(int quads, const float *from, int64_t lane, float *to, int64_t channel) {
  Register a[QUADS][4];
  for (int i = 0; i < 4; i++) {
    for (int q = 0; q < quads; q++) a[q][i] = take_fours(from + i * lane + 4 * q, lane);
  }
  for (int q = 0; q < quads; q++) {
    transpose(a[q]);
    for (int i = 0; i < 4; i++) memcpy(to + (4 * q + i) * channel, &a[q][i], sizeof a[q][i]);
  }
}

/* To `to`, where the line of the first lane goes; lanes in the order of their numbers in a chain. */
INLINE void unpack_block(int quads, Finishing kind, const Epilogue *e, int64_t first_channel,
                         bool streamed, const float *from, int64_t channel, float *to,
                         int64_t lane) {
  Register a[QUADS][4];
  for (int q = 0; q < quads; q++) {
    for (int i = 0; i < 4; i++) a[q][i] = *(const Register *)(from + (4 * q + i) * channel);
    transpose(a[q]);
  }
  for (int i = 0; i < 4 && quads < QUADS; i++) {
    for (int q = 0; q < quads; q++) put_fours(a[q][i], to + i * lane + 4 * q, lane);
  }
  if (quads < QUADS) return;
  const float *beside = paired(kind) ? e->beside + (to - e->written) : NULL;
  Line line = open_line(kind, e, first_channel);
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    Register lines[QUADS];
    for (int q = 0; q < QUADS; q++) lines[q] = a[q][i];
    transpose_fours(lines);
    for (int j = 0; j < QUADS; j++) {
      int64_t at = (i + 4 * j) * lane;
      lines[j] = finished(kind, &line, i, lines[j], paired(kind) ? beside + at : NULL);
      if (streamed) stream(to + at, lines[j]);
      else memcpy(to + at, &lines[j], sizeof lines[j]);
    }
  }
  close_line(kind, e, first_channel, &line);
}

/*
 * One pixel of sixteen lanes to [channel][lane], channels so many floats apart; lanes not in use
 * become zeros.
 */
static void pack_pixel(const float *from, int64_t lane, int lanes, int64_t channels, float *to,
                       int64_t channel) {
  int64_t c = 0;
#define BLOCKS(quads)                                                                 \
  for (; quads <= QUADS && lanes == LANES && c + 4 * quads <= channels; c += 4 * quads) { \
    for (int l = 0; l < LANES; l += LANES / PER) {                                    \
      pack_block(quads, from + l * lane + c, lane, to + c * channel + l, channel);    \
    }                                                                                 \
  }
  BLOCKS(4) BLOCKS(2) BLOCKS(1)
#undef BLOCKS
  for (; c < channels; c++) {
    for (int l = 0; l < LANES; l++) to[c * channel + l] = l < lanes ? from[l * lane + c] : 0;
  }
}

/* And back, finished. */
INLINE void unpack_pixel(Finishing kind, const Epilogue *e, bool streamed, const float *from,
                         int64_t channel, int64_t channels, float *to, int64_t lane, int lanes) {
  int64_t c = 0;
#define BLOCKS(quads)                                                                        \
  for (; quads <= QUADS && (quads == QUADS || kind == PLAIN) && lanes == LANES &&            \
         c + 4 * quads <= channels;                                                          \
       c += 4 * quads) {                                                                     \
    for (int l = 0; l < LANES; l += LANES / PER) {                                           \
      unpack_block(quads, kind, e, c, streamed, from + c * channel + l, channel,             \
                   to + l * lane + c, lane);                                                 \
    }                                                                                        \
  }
  BLOCKS(4) BLOCKS(2) BLOCKS(1)
#undef BLOCKS
  for (; c < channels; c++) {
    for (int l = 0; l < lanes; l++) {
      float *at = to + l * lane + c;
      const float *beside = paired(kind) ? e->beside + (at - e->written) : NULL;
      *at = finished_one(kind, e, c, l % CHAINS, from[c * channel + l], beside);
    }
  }
}

#endif
