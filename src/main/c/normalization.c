/*
 * Batch norm with the statistics of the batch, and the rectified linear unit after it in the same
 * pass: its cost is that of reading and writing memory. Rows of channels are seen as units of
 * lcm(16, channels) floats, in each of which the same lane is the same channel.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "normalized.h"

#define PARTS 32  /* partial sums, whatever the threads */
#define CHUNK 64  /* units that are added up in single precision */

typedef struct {
  Rows n;
  const float *x, *dy, *added;
  float *written;
  int64_t lanes, units, tail; /* of a unit; whole ones; floats after these */
  int64_t parts;
  bool streamed;
  /* By lane. */
  float *center, *factor, *offset, *slope, *shift;
  double *sums; /* [part][2][lane] */
} Pass;

static bool open_pass(Pass *p, const Rows *n, const float *x, const float *dy,
                      float *written) {
  int64_t a = n->channels, b = LANES;
  while (b > 0) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  int64_t lanes = n->channels / a * LANES, floats = n->rows * n->channels;
  *p = (Pass){.n = *n, .x = x, .dy = dy, .written = written, .lanes = lanes,
              .units = floats / lanes, .tail = floats % lanes};
  p->parts = most(1, least(PARTS, p->units / CHUNK));
  p->streamed = streams(written, floats);
  float *values = calloc((size_t)(5 * lanes), sizeof(float));
  p->center = values;
  p->factor = values + lanes;
  p->offset = values + 2 * lanes;
  p->slope = values + 3 * lanes;
  p->shift = values + 4 * lanes;
  p->sums = calloc((size_t)(2 * p->parts * lanes), sizeof(double));
  return values && p->sums;
}

static void close_pass(Pass *p) {
  free(p->center);
  free(p->sums);
}

/* Both sums of all parts and lanes of a channel. */
static void total(const Pass *p, int64_t channel, double sums[2]) {
  sums[0] = sums[1] = 0;
  for (int64_t part = 0; part < p->parts; part++) {
    for (int64_t l = channel; l < p->lanes; l += p->n.channels) {
      sums[0] += p->sums[2 * part * p->lanes + l];
      sums[1] += p->sums[(2 * part + 1) * p->lanes + l];
    }
  }
}

/* Adds up some neighbouring registers of all units of a chunk. */
INLINE void sum_block(int registers, bool gradient, bool rectified, const Pass *p, int64_t from,
                      int64_t to, int64_t lane, double *first, double *second) {
  const int per = REGISTER / (int)sizeof(float);
  Register a[4], b[4];
  for (int i = 0; i < registers; i++) a[i] = b[i] = (Register){0};
  for (int64_t u = from; u < to; u++) {
    for (int i = 0; i < registers; i++) {
      int64_t l = lane + i * per, at = u * p->lanes + l;
      Register centered = load(p->x + at) - load(p->center + l);
      Register value = gradient ? load(p->dy + at) : centered;
      if (rectified) value = let_through(value, centered, load(p->factor + l), load(p->offset + l));
      a[i] += value;
      b[i] += value * centered;
    }
  }
  for (int i = 0; i < registers; i++) {
    for (int k = 0; k < per; k++) {
      first[lane + i * per + k] += a[i][k];
      second[lane + i * per + k] += b[i][k];
    }
  }
}

INLINE void sum_units(bool gradient, bool rectified, const Pass *p, int64_t from, int64_t to,
                      double *first, double *second) {
  const int per = REGISTER / (int)sizeof(float);
  int64_t lane = 0;
  for (; lane + 4 * per <= p->lanes; lane += 4 * per) {
    sum_block(4, gradient, rectified, p, from, to, lane, first, second);
  }
  for (; lane < p->lanes; lane += per) {
    sum_block(1, gradient, rectified, p, from, to, lane, first, second);
  }
}

/* The floats after the last unit. */
INLINE void sum_tail(bool gradient, bool rectified, const Pass *p, double *first, double *second) {
  for (int64_t l = 0; l < p->tail; l++) {
    int64_t at = p->units * p->lanes + l;
    float centered = p->x[at] - p->center[l];
    float value = gradient ? p->dy[at] : centered;
    if (rectified && !(fmaf(centered, p->factor[l], p->offset[l]) > 0)) value = 0;
    first[l] += value;
    second[l] += value * centered;
  }
}

INLINE void sum_part(bool gradient, bool rectified, const Pass *p, int64_t part) {
  double *first = p->sums + 2 * part * p->lanes, *second = first + p->lanes;
  int64_t end = (part + 1) * p->units / p->parts;
  for (int64_t u = part * p->units / p->parts; u < end; u += CHUNK) {
    sum_units(gradient, rectified, p, u, least(u + CHUNK, end), first, second);
  }
  if (part == p->parts - 1) sum_tail(gradient, rectified, p, first, second);
}

/* Sums of x - center and of its square. */
static void sum_values(void *job, int64_t part) { sum_part(false, false, job, part); }

/* Sums of the gradient and of its product with x - center. */
static void sum_gradient(void *job, int64_t part) { sum_part(true, false, job, part); }
static void sum_rectified(void *job, int64_t part) { sum_part(true, true, job, part); }

INLINE void put(const Pass *p, int64_t at, Register value) {
  if (p->streamed) stream(p->written + at, value);
  else memcpy(p->written + at, &value, sizeof value);
}

INLINE void write_values(bool rectified, const Pass *p, int64_t part) {
  const int per = REGISTER / (int)sizeof(float);
  int64_t end = (part + 1) * p->units / p->parts;
  for (int64_t u = part * p->units / p->parts; u < end; u++) {
    for (int64_t l = 0; l < p->lanes; l += per) {
      int64_t at = u * p->lanes + l;
      Register center = load(p->center + l), factor = load(p->factor + l);
      put(p, at, normalized(load(p->x + at), center, factor, load(p->offset + l), rectified));
    }
  }
  if (p->streamed) fence();
  for (int64_t l = 0; part == p->parts - 1 && l < p->tail; l++) {
    int64_t at = p->units * p->lanes + l;
    float z = fmaf(p->x[at] - p->center[l], p->factor[l], p->offset[l]);
    p->written[at] = rectified && z < 0 ? 0 : z;
  }
}

static void write_normalized(void *job, int64_t part) { write_values(false, job, part); }
static void write_rectified(void *job, int64_t part) { write_values(true, job, part); }

INLINE void write_gradients(bool rectified, const Pass *p, int64_t part) {
  const int per = REGISTER / (int)sizeof(float);
  int64_t end = (part + 1) * p->units / p->parts;
  for (int64_t u = part * p->units / p->parts; u < end; u++) {
    for (int64_t l = 0; l < p->lanes; l += per) {
      int64_t at = u * p->lanes + l;
      Register centered = load(p->x + at) - load(p->center + l), factor = load(p->factor + l);
      Register g = load(p->dy + at);
      if (rectified) g = let_through(g, centered, factor, load(p->offset + l));
      g = g * factor + (centered * load(p->slope + l) + load(p->shift + l));
      if (p->added) g += load(p->added + at);
      put(p, at, g);
    }
  }
  if (p->streamed) fence();
  for (int64_t l = 0; part == p->parts - 1 && l < p->tail; l++) {
    int64_t at = p->units * p->lanes + l;
    float centered = p->x[at] - p->center[l];
    bool through = !rectified || fmaf(centered, p->factor[l], p->offset[l]) > 0;
    float rest = fmaf(centered, p->slope[l], p->shift[l]);
    if (through) rest = fmaf(p->dy[at], p->factor[l], rest);
    p->written[at] = p->added ? rest + p->added[at] : rest;
  }
}

static void write_gradient(void *job, int64_t part) { write_gradients(false, job, part); }
static void write_through(void *job, int64_t part) { write_gradients(true, job, part); }

/* What an output of each lane is made with. */
static void take_lanes(Pass *p, const Norm *norm) {
  for (int64_t l = 0; l < p->lanes; l++) {
    int64_t c = l % p->n.channels;
    p->center[l] = norm->mean[c];
    p->factor[l] = norm_factor(norm->scale[c], norm->variance[c], norm->epsilon);
    p->offset[l] = norm->offset[c];
  }
}

bool OF_THIS(statistics)(const Rows *n, const float *x, float *mean, float *variance,
                         int threads) {
  if (n->rows == 0) {
    memset(mean, 0, sizeof(float) * (size_t)n->channels);
    memset(variance, 0, sizeof(float) * (size_t)n->channels);
    return true;
  }
  Pass p;
  bool done = open_pass(&p, n, x, NULL, NULL);
  if (done) {
    /* Near the mean, so that the square of a difference is small. */
    for (int64_t l = 0; l < p.lanes; l++) p.center[l] = x[l % n->channels];
    cigl_parallel(p.parts, threads, sum_values, &p);
    for (int64_t c = 0; c < n->channels; c++) {
      double sums[2];
      total(&p, c, sums);
      double difference = sums[0] / (double)n->rows;
      double squares = sums[1] / (double)n->rows - difference * difference;
      mean[c] = (float)(x[c] + difference);
      variance[c] = (float)(squares < 0 ? 0 : squares);
    }
  }
  close_pass(&p);
  return done;
}

bool OF_THIS(normalize)(const Rows *n, const Norm *norm, const float *x, float *y, int threads) {
  Pass p;
  bool done = open_pass(&p, n, x, NULL, y);
  if (done) {
    take_lanes(&p, norm);
    cigl_parallel(p.parts, threads, norm->rectified ? write_rectified : write_normalized, &p);
  }
  close_pass(&p);
  return done;
}

bool OF_THIS(norm_sums)(const Rows *n, const Norm *norm, const float *x, const float *dy,
                        float *dscale, float *doffset, int threads) {
  Pass p;
  bool done = open_pass(&p, n, x, dy, NULL);
  if (done) {
    take_lanes(&p, norm);
    cigl_parallel(p.parts, threads, norm->rectified ? sum_rectified : sum_gradient, &p);
    for (int64_t c = 0; c < n->channels; c++) {
      double sums[2];
      total(&p, c, sums);
      doffset[c] = (float)sums[0];
      dscale[c] = scale_gradient(sums[1], norm->variance[c], norm->epsilon);
    }
  }
  close_pass(&p);
  return done;
}

bool OF_THIS(norm_gradient)(const Rows *n, const Norm *norm, const float *x, const float *dy,
                            const float *dscale, const float *doffset, const float *added,
                            float *dx, int threads) {
  Pass p;
  bool done = open_pass(&p, n, x, dy, dx);
  if (done) {
    take_lanes(&p, norm);
    p.added = added;
    double rows = (double)most(n->rows, 1);
    for (int64_t l = 0; l < p.lanes; l++) {
      int64_t c = l % n->channels;
      double spread = (double)norm->variance[c] + norm->epsilon;
      p.slope[l] = (float)(-(double)norm->scale[c] * dscale[c] / spread / rows);
      p.shift[l] = (float)(-(double)norm->scale[c] * doffset[c] / sqrt(spread) / rows);
    }
    cigl_parallel(p.parts, threads, norm->rectified ? write_through : write_gradient, &p);
  }
  close_pass(&p);
  return done;
}
