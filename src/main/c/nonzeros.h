/* Finds what of a kernel is not zero. */
#ifndef CIGL_NONZEROS_H
#define CIGL_NONZEROS_H

#include <stdlib.h>

#include "taps.h"
#include "vectors.h"

/* What of each row of a matrix is not zero. */
typedef struct {
  int64_t *end;    /* of each row's, in `column` */
  int32_t *column;
} Found;

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

static bool nonzeros(const float *matrix, int64_t rows, int64_t columns, Found *found) {
  found->end = malloc((size_t)(rows + 1) * sizeof(int64_t));
  found->column = malloc((size_t)(rows * columns + LANES) * sizeof(int32_t));
  int64_t count = 0;
  for (int64_t r = 0; found->end && found->column && r < rows; r++) {
    count += list(matrix + r * columns, columns, found->column + count);
    found->end[r] = count;
  }
  return found->end && found->column;
}

/* Counts what each channel has, or puts it into its place; start[c + 1] is where c's next goes. */
INLINE void sort(bool fill, const Places *p, const float *w, const Found *found, Taps *taps) {
  const Convolution *c = &p->of;
  int64_t row = 0;
  for (int64_t k = 0; k < c->kernel_height * c->kernel_width; k++) {
    for (int64_t i = 0; i < c->channels; i++, row++) {
      int64_t f = row > 0 ? found->end[row - 1] : 0;
      for (; p->window[k] >= 0 && f < found->end[row]; f++) {
        int64_t o = found->column[f];
        int64_t place = taps->start[(p->transposed ? i : o) + (fill ? 1 : 2)]++;
        if (!fill) continue;
        taps->offset[place] = (int32_t)(p->window[k] + (p->transposed ? o : i) * p->step);
        taps->value[place] = w[row * c->filters + o];
        taps->entry[place] = row * c->filters + o;
      }
    }
  }
}

/* Whether every offset is one. */
static bool fits(const Places *p) {
  int64_t channels = p->transposed ? p->of.filters : p->of.channels, most_of_window = 0, last;
  for (int64_t k = 0; k < p->of.kernel_height * p->of.kernel_width; k++) {
    most_of_window = most(most_of_window, p->window[k]);
  }
  return !__builtin_mul_overflow(channels, p->step, &last) && last <= INT32_MAX - most_of_window;
}

static bool collect(const Places *p, const float *w, Taps *taps) {
  const Convolution *c = &p->of;
  int64_t rows = c->kernel_height * c->kernel_width * c->channels;
  if (!p->window || !fits(p)) return false;
  Found found;
  bool done = nonzeros(w, rows, c->filters, &found) &&
              cigl_reserve(taps, p->transposed ? c->channels : c->filters,
                           rows > 0 ? found.end[rows - 1] : 0);
  if (done) {
    sort(false, p, w, &found, taps);
    for (int64_t i = 0; i < taps->channels; i++) taps->start[i + 2] += taps->start[i + 1];
    sort(true, p, w, &found, taps);
  }
  free(found.end);
  free(found.column);
  return done;
}

/* What a node has kept, or what is found now; NULL where there is no memory. */
static Index *index_of(Kept *kept, const Places *p, const float *w) {
  Index *index = cigl_find(kept, p);
  if (index) return index;
  index = calloc(1, sizeof *index);
  if (!index || !collect(p, w, &index->taps)) {
    free(index);
    return NULL;
  }
  index->places = *p;
  index->places.window = NULL; /* the caller's */
  cigl_keep(kept, index);
  return index;
}

#endif
