/* The weights of a kernel that are not zero. */
#ifndef CIGL_TAPS_H
#define CIGL_TAPS_H

#include <stdlib.h>

#include "vectors.h"

/* Weights that are not zero, by the channel that they add to. */
typedef struct {
  int64_t channels;
  int64_t *start;  /* of each channel's, and the end */
  int32_t *offset; /* where the input is, from the window's corner */
  float *value;
  int64_t *entry; /* index in the dense kernel */
} Taps;

static void release(Taps *taps) {
  free(taps->start);
  free(taps->offset);
  free(taps->value);
  free(taps->entry);
}

static bool reserve(Taps *taps, int64_t channels, int64_t count) {
  size_t n = (size_t)count + 1;
  *taps = (Taps){channels, calloc((size_t)channels + 2, sizeof(int64_t)),
                 malloc(n * sizeof(int32_t)), malloc(n * sizeof(float)),
                 malloc(n * sizeof(int64_t))};
  if (taps->start && taps->offset && taps->value && taps->entry) return true;
  release(taps);
  return false;
}

/* What of each row of a matrix is not zero. */
typedef struct {
  int64_t *end;    /* of each row's, in `column` */
  int32_t *column;
} Rows;

/* Lists what of a row is not zero; without a branch, as nothing foretells where zeros are. */
INLINE int64_t list(const float *row, int64_t columns, int32_t *found) {
  int64_t count = 0, c = 0;
#ifdef __AVX512F__
  const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (; c + 16 <= columns; c += 16) {
    __mmask16 kept = _mm512_cmp_ps_mask(_mm512_loadu_ps(row + c), _mm512_setzero_ps(), _CMP_NEQ_UQ);
    __m512i at = _mm512_add_epi32(first, _mm512_set1_epi32((int32_t)c));
    _mm512_storeu_si512(found + count, _mm512_maskz_compress_epi32(kept, at));
    count += __builtin_popcount(kept);
  }
#endif
  for (; c < columns; c++) {
    found[count] = (int32_t)c;
    count += row[c] != 0;
  }
  return count;
}

static bool nonzeros(const float *matrix, int64_t rows, int64_t columns, Rows *found) {
  found->end = malloc((size_t)(rows + 1) * sizeof(int64_t));
  found->column = malloc((size_t)(rows * columns + LANES) * sizeof(int32_t));
  int64_t count = 0;
  for (int64_t r = 0; found->end && found->column && r < rows; r++) {
    count += list(matrix + r * columns, columns, found->column + count);
    found->end[r] = count;
  }
  return found->end && found->column;
}

#endif
