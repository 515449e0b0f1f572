/*
 * Forward convolution of few images, as a server gets them: the lanes are neighbouring pixels. An
 * image is transposed to [channel][pixel], rows with their padding one after the other, so that a
 * weight's input is the same number of floats away from every output; of a stride, each phase is a
 * plane of its own. Outputs between the rows are computed as well, and left out at the end. The
 * sums have the order that those of convolution.c have, and so the same bits.
 */
#include "few.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "nonzeros.h"
#include "transposition.h"

#define MOST_FLOATS (4 << 20) /* of a transposed image */
#define AT_ONCE (BLOCK * LANES) /* outputs */

typedef float Unaligned __attribute__((vector_size(REGISTER), aligned(4), may_alias));

/* A product of sizes; of large ones a number that is too large for anything. */
static int64_t times(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX / 4 : least(product, INT64_MAX / 4);
}

/* A transposed image. */
typedef struct {
  int64_t columns, rows;  /* of a plane, padding included */
  int64_t floats;         /* of a plane of one channel */
  int64_t phases, planes; /* of the stride; of all channels */
} Layout;

static Layout layout(const Convolution *c) {
  Layout l = {.columns = c->out_width + (c->kernel_width - 1) / c->stride,
              .rows = c->out_height + (c->kernel_height - 1) / c->stride,
              .phases = least(c->stride, most(c->kernel_height, c->kernel_width))};
  /* The last outputs read beyond the last row. */
  l.floats = (times(l.rows, l.columns) + AT_ONCE + l.columns) / LANES * LANES + LANES;
  l.planes = times(l.phases * l.phases, c->channels);
  return l;
}

bool OF_THIS(few)(const Convolution *c) {
  Layout l = layout(c);
  return c->batch < LANES && (c->kernel_height > 1 || c->kernel_width > 1 || c->stride > 1) &&
         times(l.planes, l.floats) <= MOST_FLOATS;
}

/* Where each entry of the window is; NULL where there is no memory. To be freed. */
static int64_t *places_of(const Convolution *c, const Layout *l) {
  int64_t *places = malloc((size_t)(c->kernel_height * c->kernel_width) * sizeof(int64_t));
  for (int64_t y = 0, k = 0; places && y < c->kernel_height; y++) {
    for (int64_t x = 0; x < c->kernel_width; x++, k++) {
      int64_t phase = y % c->stride * l->phases + x % c->stride;
      places[k] = phase * c->channels * l->floats + y / c->stride * l->columns + x / c->stride;
    }
  }
  return places;
}

/* Some columns of a transposed row of all channels. */
static void normalize_row(const Affine *a, int64_t channels, float *row, int64_t channel,
                          int64_t columns) {
  for (int64_t i = 0; i < channels; i++, row += channel) {
    for (int64_t q = 0; q < columns; q++) {
      row[q] = normalized_one(row[q], a->center[i], a->factor[i], a->offset[i], a->rectified);
    }
  }
}

/* Transposes one row of a plane. */
static void pack_row(const Convolution *c, const Layout *l, const Affine *affine, const float *row,
                     int64_t phase, float *to) {
  const int64_t padding = most(c->left - phase, 0);
  const int64_t first = (padding + c->stride - 1) / c->stride, x = first * c->stride + phase - c->left;
  const int64_t end = least(l->columns, first + (c->width - x + c->stride - 1) / c->stride);
  for (int64_t q = first; q < end; q += LANES) {
    const float *from = row + (x + (q - first) * c->stride) * c->channels;
    const int64_t lane = c->stride * c->channels;
    const int lanes = (int)least(LANES, end - q);
    if (lanes == LANES) {
      pack_pixel(from, lane, lanes, c->channels, to + q, l->floats);
      continue;
    }
    for (int64_t i = 0; i < c->channels; i++) {
      for (int k = 0; k < lanes; k++) to[i * l->floats + q + k] = from[k * lane + i];
    }
  }
  if (affine->center && end > first)
    normalize_row(affine, c->channels, to + first, l->floats, end - first);
}

static void pack_image(const Convolution *c, const Layout *l, const Affine *affine,
                       const float *x, float *to) {
  memset(to, 0, sizeof(float) * (size_t)(l->planes * l->floats));
  for (int64_t p = 0; p < l->phases * l->phases; p++) {
    float *plane = to + p * c->channels * l->floats;
    for (int64_t r = 0; r < l->rows; r++) {
      int64_t y = r * c->stride + p / l->phases - c->top;
      if (y < 0 || y >= c->height) continue;
      pack_row(c, l, affine, x + y * c->width * c->channels, p % l->phases,
               plane + r * l->columns);
    }
  }
}

/* All filters of some neighbouring outputs: out[filter][output]. */
INLINE void gather(int registers, const Taps *taps, const float *in, float *out) {
  const int64_t per = REGISTER / (int64_t)sizeof(float);
  for (int64_t f = 0; f < taps->channels; f++) {
    Register sum[BLOCK * PER];
    for (int i = 0; i < registers; i++) sum[i] = (Register){0};
    for (int64_t t = taps->start[f]; t < taps->start[f + 1]; t++) {
      const float *from = in + taps->offset[t];
      for (int i = 0; i < registers; i++) {
        sum[i] += taps->value[t] * *(const Unaligned *)(from + i * per);
      }
    }
    for (int i = 0; i < registers; i++) *(Register *)(out + f * AT_ONCE + i * per) = sum[i];
  }
}

/* Writes a pixel, finished. */
static void put(const Epilogue *e, const float *pixel, float *to) {
  switch (e->kind) {
#define CASE(kind)                                                       \
  case kind:                                                             \
    for (int64_t i = 0; i < e->channels; i++) {                          \
      const float *beside = paired(kind) ? e->beside + (to - e->written) + i : NULL; \
      to[i] = finished_one(kind, e, i, 0, pixel[i], beside);             \
    }                                                                    \
    break;
    CASE(BIASED) CASE(BIASED_SUM)
#undef CASE
    default:
      memcpy(to, pixel, sizeof(float) * (size_t)e->channels);
  }
}

/* The outputs that are pixels, not between rows. */
static void unpack(const Convolution *c, const Layout *l, const Epilogue *e, int64_t first,
                   int64_t count, const float *from, float *pixel, float *y) {
  for (int64_t p = 0; p < count; p += LANES) {
    int lanes = (int)least(LANES, count - p);
    unpack_pixel(PLAIN, NULL, false, from + p, AT_ONCE, c->filters, pixel, c->filters, lanes);
    for (int k = 0; k < lanes; k++) {
      int64_t row = (first + p + k) / l->columns, column = (first + p + k) % l->columns;
      if (column >= c->out_width || row >= c->out_height) continue;
      put(e, pixel + k * c->filters, y + (row * c->out_width + column) * c->filters);
    }
  }
}

typedef struct {
  const Convolution *c;
  const Layout *layout;
  const Taps *taps;
  const Epilogue *epilogue;
  const float *in;
  float *y;
  atomic_bool failed;
} Job;

static void compute(void *held, int64_t index) {
  Job *job = held;
  const Convolution *c = job->c;
  int64_t first = index * AT_ONCE, outputs = c->out_height * job->layout->columns;
  int64_t count = least(AT_ONCE, outputs - first);
  float *out = cigl_scratch((size_t)(c->filters * (AT_ONCE + LANES)));
  if (!out) {
    atomic_store(&job->failed, true);
    return;
  }
  if (2 * count <= AT_ONCE) gather(BLOCK * PER / 2, job->taps, job->in + first, out);
  else gather(BLOCK * PER, job->taps, job->in + first, out);
  unpack(c, job->layout, job->epilogue, first, count, out, out + c->filters * AT_ONCE, job->y);
}

static bool convolve(const Convolution *c, const Layout *l, const Taps *taps, const float *x,
                     const Affine *affine, const Epilogue *epilogue, float *y, int threads) {
  void *room = NULL;
  if (posix_memalign(&room, 64, sizeof(float) * (size_t)(l->planes * l->floats)) != 0) return false;
  bool done = true;
  for (int64_t n = 0; n < c->batch && done; n++) {
    pack_image(c, l, affine, x + n * c->height * c->width * c->channels, room);
    Job job = {c, l, taps, epilogue, room, y + n * c->out_height * c->out_width * c->filters, false};
    int64_t outputs = c->out_height * l->columns;
    cigl_parallel((outputs + AT_ONCE - 1) / AT_ONCE, threads, compute, &job);
    done = !job.failed;
  }
  free(room);
  return done;
}

bool OF_THIS(forward_few)(const Convolution *c, const float *x, const Norm *norm, const float *w,
                          const Epilogue *epilogue, float *y, int threads, Kept *kept) {
  Layout l = layout(c);
  Affine affine;
  if (!affine_of(norm, c->channels, &affine)) return false;
  int64_t *window = places_of(c, &l);
  Index *index = index_of(kept, &(Places){*c, false, true, l.floats, window}, w);
  free(window);
  bool done = index && convolve(c, &l, &index->taps, x, &affine, epilogue, y, threads);
  if (index) cigl_leave(index);
  free_affine(&affine);
  return done;
}
