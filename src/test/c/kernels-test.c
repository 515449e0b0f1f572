/*
 * The kernels against a plain loop in double precision, over random shapes, strides, paddings and
 * densities; its gradients against finite differences of what it computes; and that all
 * implementations, and any number of threads, give the same bits.
 * Compiled by build.sh --test; with CFLAGS=-fsanitize=address,undefined for the sanitizers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

#ifdef __aarch64__
enum { GENERIC_IS_FUSED = 1 };
#else
enum { GENERIC_IS_FUSED = 0 };
#endif

static uint64_t state = 1;

static uint32_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static int64_t between(int64_t low, int64_t high) { return low + draw() % (high - low + 1); }

static float *numbers(int64_t count, double density, float scale) {
  float *a = malloc(sizeof(float) * (size_t)(count + 1));
  for (int64_t i = 0; i < count; i++) {
    a[i] = draw() % 1000 < 1000 * density ? scale * ((float)draw() / 0x40000000 - 1) : 0;
  }
  return a;
}

static Convolution random_convolution(void) {
  Convolution c = {.batch = between(1, 40), .height = between(1, 11), .width = between(1, 19),
                   .channels = between(1, 21), .kernel_height = between(1, 5),
                   .kernel_width = between(1, 4), .filters = between(1, 18),
                   .stride = between(1, 3)};
  if (draw() % 4 == 0) c.kernel_height = c.kernel_width = 1;
  bool same = draw() % 2 || c.height < c.kernel_height || c.width < c.kernel_width;
  if (same) {
    c.out_height = (c.height + c.stride - 1) / c.stride;
    c.out_width = (c.width + c.stride - 1) / c.stride;
    int64_t down = (c.out_height - 1) * c.stride + c.kernel_height - c.height;
    int64_t across = (c.out_width - 1) * c.stride + c.kernel_width - c.width;
    c.top = down > 0 ? down / 2 : 0;
    c.left = across > 0 ? across / 2 : 0;
  } else {
    c.out_height = (c.height - c.kernel_height) / c.stride + 1;
    c.out_width = (c.width - c.kernel_width) / c.stride + 1;
  }
  return c;
}

typedef struct {
  int64_t x, w, y;
} Sizes;

static Sizes sizes(const Convolution *c) {
  return (Sizes){c->batch * c->height * c->width * c->channels,
                 c->kernel_height * c->kernel_width * c->channels * c->filters,
                 c->batch * c->out_height * c->out_width * c->filters};
}

/* All three, and beside each sum the sum of its terms' magnitudes. */
static void plain(const Convolution *c, const float *x, const float *w, const float *dy,
                  double *sums[3], double *magnitudes[3]) {
  for (int64_t n = 0; n < c->batch; n++)
    for (int64_t h = 0; h < c->out_height; h++)
      for (int64_t v = 0; v < c->out_width; v++)
        for (int64_t i = 0; i < c->kernel_height; i++)
          for (int64_t j = 0; j < c->kernel_width; j++) {
            int64_t row = h * c->stride + i - c->top, column = v * c->stride + j - c->left;
            if (row < 0 || row >= c->height || column < 0 || column >= c->width) continue;
            for (int64_t k = 0; k < c->channels; k++)
              for (int64_t o = 0; o < c->filters; o++) {
                int64_t at[3] = {((n * c->out_height + h) * c->out_width + v) * c->filters + o,
                                 ((n * c->height + row) * c->width + column) * c->channels + k,
                                 ((i * c->kernel_width + j) * c->channels + k) * c->filters + o};
                double term[3] = {(double)x[at[1]] * w[at[2]], (double)dy[at[0]] * w[at[2]],
                                  (double)x[at[1]] * dy[at[0]]};
                for (int s = 0; s < 3; s++) {
                  sums[s][at[s]] += term[s];
                  magnitudes[s][at[s]] += fabs(term[s]);
                }
              }
          }
}

/* Of all results with fused multiply-add: the same on every processor. */
static uint64_t bits = 14695981039346656037u;

static void digest(const float *values, int64_t count) {
  const unsigned char *bytes = (const unsigned char *)values;
  for (int64_t i = 0; i < count * (int64_t)sizeof(float); i++) bits = (bits ^ bytes[i]) * 1099511628211u;
}

static int failures;

static void check(bool holds, const char *what, const Convolution *c) {
  if (holds) return;
  failures++;
  printf("%s: %ldx%ldx%ldx%ld, kernel %ldx%ldx%ld, stride %ld, top %ld, left %ld\n", what,
         (long)c->batch, (long)c->height, (long)c->width, (long)c->channels,
         (long)c->kernel_height, (long)c->kernel_width, (long)c->filters, (long)c->stride,
         (long)c->top, (long)c->left);
}

/* The sum of the outputs times dy, whose gradients the kernels compute. */
static double loss(const Convolution *c, const float *x, const float *w, const float *dy) {
  double sum = 0;
  for (int64_t n = 0; n < c->batch; n++)
    for (int64_t h = 0; h < c->out_height; h++)
      for (int64_t v = 0; v < c->out_width; v++)
        for (int64_t o = 0; o < c->filters; o++, dy++)
          for (int64_t i = 0; i < c->kernel_height; i++)
            for (int64_t j = 0; j < c->kernel_width; j++) {
              int64_t row = h * c->stride + i - c->top, column = v * c->stride + j - c->left;
              if (row < 0 || row >= c->height || column < 0 || column >= c->width) continue;
              for (int64_t k = 0; k < c->channels; k++)
                sum += *dy * (double)x[((n * c->height + row) * c->width + column) * c->channels + k] *
                       w[((i * c->kernel_width + j) * c->channels + k) * c->filters + o];
            }
  return sum;
}

/* The plain loop's gradients at some entries: the loss is linear in each, so any step will do. */
static void differentiate(const Convolution *c, float *x, float *w, const float *dy,
                          double *const sums[3]) {
  Sizes size = sizes(c);
  for (int i = 0; i < 6; i++) {
    float *values = i % 2 ? w : x;
    int64_t at = 7919 * i % (i % 2 ? size.w : size.x);
    float before = values[at];
    double above = (values[at] = before + 1, loss(c, x, w, dy));
    double below = (values[at] = before - 1, loss(c, x, w, dy));
    values[at] = before;
    double expected = sums[i % 2 ? 2 : 1][at];
    check(fabs((above - below) / 2 - expected) < 1e-6 * (1 + fabs(expected)), "difference", c);
  }
}

/* Forward twice on several threads, the second time with what was kept of the kernel alone. */
static void compute(const Kernels *k, const Convolution *c, const float *x, const float *w,
                    const float *active, const float *dy, float *out[3], int threads) {
  Kept kept = {NULL};
  float *none = calloc((size_t)sizes(c).w + 1, sizeof(float));
  check(k->forward(c, x, NULL, w, NULL, out[0], threads, threads > 1 ? &kept : NULL), "memory", c);
  if (threads > 1) check(k->forward(c, x, NULL, none, NULL, out[0], threads, &kept), "memory", c);
  cigl_forget(&kept);
  check(k->gradients(c, x, NULL, w, active, dy, out[1], out[2], NULL, NULL, threads), "memory", c);
  free(none);
}

/* A norm of so many channels. To be freed: its scale. */
static Norm random_norm(int64_t channels) {
  float *values = numbers(4 * channels, 1, 1);
  for (int64_t i = 3 * channels; i < 4 * channels; i++) values[i] = fabsf(values[i]);
  return (Norm){values, values + channels, values + 2 * channels, values + 3 * channels, 1e-3f,
                draw() % 2};
}

static bool near(const float *a, const double *b, int64_t count, double tolerance) {
  for (int64_t i = 0; i < count; i++) {
    if (!(fabs(a[i] - b[i]) <= tolerance * (1 + fabs(b[i])))) return false;
  }
  return true;
}

static bool same(const float *a, const float *b, int64_t count) {
  return memcmp(a, b, sizeof(float) * (size_t)count) == 0;
}

/* Of what a norm gives: the same bits as of the norm's output, computed before. */
static void compare_normalized(const Kernels *k, const Convolution *c, const Norm *norm,
                               const float *x, const float *w, const float *active,
                               const float *dy) {
  Sizes size = sizes(c);
  Rows rows = {c->batch * c->height * c->width, c->channels};
  float *z = numbers(size.x, 0, 1), *sums[4], *out[2][3];
  check(k->normalize(&rows, norm, x, z, 1), "memory", c);
  for (int i = 0; i < 4; i++) sums[i] = numbers(c->channels, 0, 1);
  for (int i = 0; i < 2; i++) {
    const Norm *applied = i ? norm : NULL;
    out[i][0] = numbers(size.y, 0, 1), out[i][1] = numbers(size.x, 0, 1);
    out[i][2] = numbers(size.w, 0, 1);
    check(k->forward(c, i ? x : z, applied, w, NULL, out[i][0], 1 + i, NULL), "memory", c);
    check(k->gradients(c, i ? x : z, applied, w, active, dy, out[i][1], out[i][2], sums[0],
                       sums[1], 1 + i),
          "memory", c);
  }
  check(k->norm_sums(&rows, norm, x, out[0][1], sums[2], sums[3], 1), "memory", c);
  for (int64_t i = 0; norm->rectified && i < size.x; i++) {
    if (z[i] == 0) out[0][1][i] = 0;
  }
  check(same(out[0][0], out[1][0], size.y) && same(out[0][1], out[1][1], size.x) &&
            same(out[0][2], out[1][2], size.w),
        "normalized", c);
  for (int i = 0; i < 2; i++) {
    double apart[32];
    for (int64_t n = 0; n < c->channels; n++) apart[n] = sums[2 + i][n];
    check(near(sums[i], apart, c->channels, 1e-4), i ? "sums of the gradient" : "of the scale", c);
  }
  for (int i = 0; i < 6; i++) free(out[i / 3][i % 3]);
  for (int i = 0; i < 4; i++) free(sums[i]);
  free(z);
}

/* With something added, and measured: what is added afterwards, and the statistics of that. */
static void compare_finished(const Kernels *k, const Convolution *c, const Norm *norm,
                             const float *x, const float *w, const float *added) {
  Sizes size = sizes(c);
  int64_t rows = c->batch * c->out_height * c->out_width;
  float *y = numbers(size.y, 0, 1), *z = numbers(size.y, 0, 1);
  float *mean = numbers(c->filters, 0, 1), *variance = numbers(c->filters, 0, 1);
  check(k->forward(c, x, norm, w, NULL, y, 1, NULL), "memory", c);
  for (int64_t i = 0; added && i < size.y; i++) y[i] += added[i];
  Finish finish = {.added = added, .mean = mean, .variance = variance};
  check(k->forward(c, x, norm, w, &finish, z, 2, NULL), "memory", c);
  bool measured = true;
  for (int64_t o = 0; o < c->filters; o++) {
    double sum = 0, squares = 0;
    for (int64_t r = 0; r < rows; r++) sum += y[r * c->filters + o];
    for (int64_t r = 0; r < rows; r++) squares += pow(y[r * c->filters + o] - sum / rows, 2);
    double expected[2] = {sum / rows, squares / rows};
    measured &= near(&mean[o], &expected[0], 1, 1e-5) && near(&variance[o], &expected[1], 1, 1e-5);
  }
  check(same(y, z, size.y), "finished", c); /* of few images, with other lanes */
  check(measured, "measured", c);
  free(y), free(z), free(mean), free(variance);
}

/* With a bias, something added and the rectified linear unit, each or not: as if done afterwards. */
static void compare_biased(const Kernels *k, const Convolution *c, const Norm *norm,
                           const float *x, const float *w, const float *other) {
  Sizes size = sizes(c);
  float *y = numbers(size.y, 0, 1), *z = numbers(size.y, 0, 1), *bias = numbers(c->filters, 1, 1);
  const uint64_t kinds = draw();
  const Finish finish = {.bias = kinds & 1 ? bias : NULL, .added = kinds & 2 ? other : NULL,
                         .rectified = kinds & 4};
  check(k->forward(c, x, norm, w, NULL, y, 1, NULL), "memory", c);
  for (int64_t i = 0; i < size.y; i++) {
    if (finish.bias) y[i] += bias[i % c->filters];
    if (finish.added) y[i] += other[i];
    if (finish.rectified && y[i] < 0) y[i] = 0;
  }
  check(k->forward(c, x, norm, w, &finish, z, 2, NULL), "memory", c);
  bool equal = true; /* no bias may have made a zero positive */
  for (int64_t i = 0; i < size.y; i++) equal &= y[i] == z[i];
  check(equal, "biased", c);
  free(y), free(z), free(bias);
}

/* All that comes of a convolution with all that can be fused with it: y, statistics, gradients. */
static void compute_fused(const Kernels *k, const Convolution *c, const Norm *norm, const float *x,
                          const float *w, const float *active, const float *dy, float *out,
                          int threads) {
  Sizes size = sizes(c);
  float *dx = out + size.y, *dw = dx + size.x, *channels = dw + size.w;
  Finish finish = {.added = dy, .mean = channels + 2 * c->channels,
                   .variance = channels + 2 * c->channels + c->filters};
  check(k->forward(c, x, norm, w, &finish, out, threads, NULL), "memory", c);
  check(k->gradients(c, x, norm, w, active, dy, dx, dw, channels, channels + c->channels, threads),
        "memory", c);
}

/* The same bits by all implementations that are fused, and any number of threads. */
static void compare_fused(const Kernels *k, const Kernels *fused, const Convolution *c,
                          const Norm *norm, const float *x, const float *w, const float *active,
                          const float *dy) {
  Sizes size = sizes(c);
  int64_t count = size.x + size.w + size.y + 2 * c->channels + 2 * c->filters;
  float *one = numbers(count, 0, 1), *other = numbers(count, 0, 1);
  compute_fused(k, c, norm, x, w, active, dy, one, 1);
  compute_fused(k, c, norm, x, w, active, dy, other, 3);
  check(same(one, other, count), "threads, fused", c);
  if (fused) compute_fused(fused, c, norm, x, w, active, dy, other, 2);
  else digest(one, count);
  check(same(one, other, count), "bits, fused", c);
  free(one), free(other);
}

static void compare(const Convolution *c, double density, float scale) {
  Sizes size = sizes(c);
  int64_t lengths[3] = {size.y, size.x, size.w};
  float *x = numbers(size.x, 1, scale), *w = numbers(size.w, density, scale);
  float *dy = numbers(size.y, 1, scale), *active = numbers(size.w, density, 1);
  Norm norm = random_norm(c->channels);
  float *first[3], *other[3];
  double *sums[3], *magnitudes[3];
  for (int s = 0; s < 3; s++) {
    first[s] = malloc(sizeof(float) * (size_t)(lengths[s] + 1));
    other[s] = malloc(sizeof(float) * (size_t)(lengths[s] + 1));
    sums[s] = calloc((size_t)lengths[s] + 1, sizeof(double));
    magnitudes[s] = calloc((size_t)lengths[s] + 1, sizeof(double));
  }
  plain(c, x, w, dy, sums, magnitudes);
  if (scale == 1 && size.x < 20000) differentiate(c, x, w, dy, sums);
  const char *names[] = {"generic", "avx2", "avx512"};
  const Kernels *fused = NULL;
  const uint64_t drawn = state; /* what follows is the same, however many implementations there are */
  for (int n = 0; n < 3; n++, state = drawn) {
    const Kernels *kernels = cigl_kernels(names[n]);
    if (!kernels) continue;
    compute(kernels, c, x, w, active, dy, first, 1);
    compute(kernels, c, x, w, active, dy, other, 3);
    for (int s = 0; s < 3; s++) {
      check(memcmp(first[s], other[s], sizeof(float) * (size_t)lengths[s]) == 0, "threads", c);
      for (int64_t i = 0; i < lengths[s]; i++) {
        double expected = s == 2 && active[i] == 0 ? 0 : sums[s][i];
        if (fabs(first[s][i] - expected) > 1e-5 * magnitudes[s][i] + 1e-35) {
          check(false, names[n], c);
          break;
        }
      }
    }
    if (n == 0 && !GENERIC_IS_FUSED) continue;
    if (scale == 1) {
      compare_normalized(kernels, c, &norm, x, w, active, dy);
      compare_finished(kernels, c, n == 2 ? &norm : NULL, x, w, n == 1 ? NULL : dy);
      compare_biased(kernels, c, draw() % 2 ? &norm : NULL, x, w, dy);
      compare_fused(kernels, fused, c, &norm, x, w, active, dy);
    }
    if (!fused)
      for (int s = 0; s < 3; s++) digest(first[s], lengths[s]);
    if (fused) {
      compute(fused, c, x, w, active, dy, other, 2);
      for (int s = 0; s < 3; s++)
        check(memcmp(first[s], other[s], sizeof(float) * (size_t)lengths[s]) == 0, "bits", c);
    }
    fused = kernels;
  }
  for (int s = 0; s < 3; s++) {
    free(first[s]), free(other[s]), free(sums[s]), free(magnitudes[s]);
  }
  free(x), free(w), free(dy), free(active), free((void *)norm.scale);
}

/* A batch norm of rows. */
typedef struct {
  int64_t rows, channels;
  float epsilon;
  bool rectified;
} Normalization;

/* Its results, forward and back. */
typedef struct {
  float *y, *mean, *variance, *dx, *dscale, *doffset;
} Normalized;

static void plain_norm(const Normalization *n, const float *x, const float *scale,
                       const float *offset, float *dy, Normalized *single) {
  for (int64_t c = 0; c < n->channels; c++) {
    double mean = 0, variance = 0, of_scale = 0, of_offset = 0, rows = (double)n->rows;
    for (int64_t r = 0; r < n->rows; r++) mean += x[r * n->channels + c] / rows;
    for (int64_t r = 0; r < n->rows; r++) {
      variance += pow(x[r * n->channels + c] - mean, 2) / rows;
    }
    double deviation = sqrt(variance + n->epsilon);
    for (int64_t r = 0; r < n->rows; r++) {
      double unit = (x[r * n->channels + c] - mean) / deviation, z = unit * scale[c] + offset[c];
      /* Near the unit's edge single precision may decide otherwise: no gradient comes there. */
      if (n->rectified && fabs(z) < 1e-4) dy[r * n->channels + c] = 0;
      double through = n->rectified && z <= 0 ? 0 : dy[r * n->channels + c];
      of_scale += through * unit;
      of_offset += through;
      single->y[r * n->channels + c] = (float)(n->rectified && z < 0 ? 0 : z);
    }
    for (int64_t r = 0; r < n->rows; r++) {
      double unit = (x[r * n->channels + c] - mean) / deviation, z = unit * scale[c] + offset[c];
      double through = n->rectified && z <= 0 ? 0 : dy[r * n->channels + c];
      single->dx[r * n->channels + c] =
          (float)(scale[c] / deviation * (through - (of_offset + unit * of_scale) / rows));
    }
    single->mean[c] = (float)mean;
    single->variance[c] = (float)variance;
    single->dscale[c] = (float)of_scale;
    single->doffset[c] = (float)of_offset;
  }
}

/* The sum of the outputs times dy, whose gradients the kernels compute. */
static double norm_loss(const Normalization *n, const double *x, const double *scale,
                        const double *offset, const float *dy) {
  double sum = 0, rows = (double)n->rows;
  for (int64_t c = 0; c < n->channels; c++) {
    double mean = 0, variance = 0;
    for (int64_t r = 0; r < n->rows; r++) mean += x[r * n->channels + c] / rows;
    for (int64_t r = 0; r < n->rows; r++) {
      variance += pow(x[r * n->channels + c] - mean, 2) / rows;
    }
    for (int64_t r = 0; r < n->rows; r++) {
      double unit = (x[r * n->channels + c] - mean) / sqrt(variance + n->epsilon);
      double z = unit * scale[c] + offset[c];
      sum += (n->rectified && z < 0 ? 0 : z) * dy[r * n->channels + c];
    }
  }
  return sum;
}

static double *doubles(const float *values, int64_t count) {
  double *a = malloc(sizeof(double) * (size_t)count);
  for (int64_t i = 0; i < count; i++) a[i] = values[i];
  return a;
}

static void check_norm(bool holds, const char *what, const Normalization *n) {
  if (holds) return;
  failures++;
  printf("%s: batch norm of %ldx%ld%s\n", what, (long)n->rows, (long)n->channels,
         n->rectified ? ", rectified" : "");
}

/* The gradients that were worked out by hand, at some entries, by central differences. */
static void differentiate_norm(const Normalization *n, const float *x, const float *scale,
                               const float *offset, const float *dy, const Normalized *expected) {
  int64_t counts[3] = {n->rows * n->channels, n->channels, n->channels};
  double *in[3] = {doubles(x, counts[0]), doubles(scale, counts[1]), doubles(offset, counts[2])};
  const float *gradients[3] = {expected->dx, expected->dscale, expected->doffset};
  for (int i = 0; i < 6; i++) {
    int64_t at = 7919 * i % counts[i % 3];
    double before = in[i % 3][at], step = 1e-6, gradient = gradients[i % 3][at];
    double above = (in[i % 3][at] = before + step, norm_loss(n, in[0], in[1], in[2], dy));
    double below = (in[i % 3][at] = before - step, norm_loss(n, in[0], in[1], in[2], dy));
    in[i % 3][at] = before;
    check_norm(fabs((above - below) / (2 * step) - gradient) < 1e-5 * (1 + fabs(gradient)),
               "difference", n);
  }
  for (int i = 0; i < 3; i++) free(in[i]);
}

static Normalized norm_room(const Normalization *n) {
  size_t values = (size_t)(n->rows * n->channels + 1), channels = (size_t)n->channels;
  return (Normalized){malloc(values * 4), malloc(channels * 4), malloc(channels * 4),
                      malloc(values * 4), malloc(channels * 4), malloc(channels * 4)};
}

static void free_norm(Normalized *r) {
  free(r->y), free(r->mean), free(r->variance), free(r->dx), free(r->dscale), free(r->doffset);
}

static bool close_to(const float *a, const float *b, int64_t count, double tolerance) {
  for (int64_t i = 0; i < count; i++) {
    if (!(fabs(a[i] - b[i]) <= tolerance * (1 + fabs(b[i])))) return false;
  }
  return true;
}

static bool same_bits(const Normalized *a, const Normalized *b, const Normalization *n) {
  size_t values = (size_t)(n->rows * n->channels) * 4, channels = (size_t)n->channels * 4;
  return !memcmp(a->y, b->y, values) && !memcmp(a->dx, b->dx, values) &&
         !memcmp(a->mean, b->mean, channels) && !memcmp(a->variance, b->variance, channels) &&
         !memcmp(a->dscale, b->dscale, channels) && !memcmp(a->doffset, b->doffset, channels);
}

static bool normalize(const Kernels *k, const Normalization *n, const float *x, const float *scale,
                      const float *offset, const float *dy, Normalized *r, int threads) {
  const Rows rows = {n->rows, n->channels};
  const Norm norm = {scale, offset, r->mean, r->variance, n->epsilon, n->rectified};
  return k->statistics(&rows, x, r->mean, r->variance, threads) &&
         k->normalize(&rows, &norm, x, r->y, threads) &&
         k->norm_sums(&rows, &norm, x, dy, r->dscale, r->doffset, threads) &&
         k->norm_gradient(&rows, &norm, x, dy, r->dscale, r->doffset, NULL, r->dx, threads);
}

static void compare_norm(const Normalization *n) {
  int64_t count = n->rows * n->channels;
  float *x = numbers(count, 1, 3), *dy = numbers(count, 1, 1);
  float *scale = numbers(n->channels, 0.8, 1), *offset = numbers(n->channels, 1, 1);
  for (int64_t i = 0; i < count; i++) x[i] += (float)(i % n->channels); /* means that differ */
  Normalized expected = norm_room(n), first = norm_room(n), other = norm_room(n);
  plain_norm(n, x, scale, offset, dy, &expected);
  if (count < 20000) differentiate_norm(n, x, scale, offset, dy, &expected);
  const char *names[] = {"generic", "avx2", "avx512"};
  const Kernels *fused = NULL;
  for (int i = 0; i < 3; i++) {
    const Kernels *k = cigl_kernels(names[i]);
    if (!k) continue;
    for (int threads = 1; threads <= 3; threads += 2) {
      Normalized *r = threads == 1 ? &first : &other;
      check_norm(normalize(k, n, x, scale, offset, dy, r, threads), "memory", n);
    }
    check_norm(same_bits(&first, &other, n), "threads", n);
    double sums = 1e-6 * (double)n->rows + 1e-4;
    check_norm(close_to(first.y, expected.y, count, 2e-5) &&
                   close_to(first.mean, expected.mean, n->channels, 1e-6) &&
                   close_to(first.variance, expected.variance, n->channels, 1e-5) &&
                   close_to(first.dx, expected.dx, count, 1e-3) &&
                   close_to(first.dscale, expected.dscale, n->channels, sums) &&
                   close_to(first.doffset, expected.doffset, n->channels, sums),
               names[i], n);
    if (i == 0 && !GENERIC_IS_FUSED) continue;
    if (!fused) {
      digest(first.y, count), digest(first.dx, count), digest(first.mean, n->channels);
      digest(first.variance, n->channels), digest(first.dscale, n->channels);
    } else {
      normalize(fused, n, x, scale, offset, dy, &other, 2);
      check_norm(same_bits(&first, &other, n), "bits", n);
    }
    fused = k;
  }
  free_norm(&expected), free_norm(&first), free_norm(&other);
  free(x), free(dy), free(scale), free(offset);
}

int main(int count, char **arguments) {
  int rounds = count > 1 ? atoi(arguments[1]) : 300;
  const double densities[] = {0, 0.01, 0.1, 0.3, 1};
  cigl_flush_denormals();
  for (int i = 0; i < rounds; i++) {
    Convolution c = random_convolution();
    bool tiny = i % 7 == 1; /* products near nothing, on as many threads as possible */
    if (tiny) c.batch = 320;
    compare(&c, densities[i % 5], tiny ? 2e-19f : 1);
  }
  for (int i = 0; i < rounds; i++) {
    /* Of two or three rows that are nearly alike single precision makes anything. */
    Normalization n = {between(6, i % 5 == 0 ? 20000 : 300), between(1, 70), 1e-5f, i % 2};
    if (i % 10 == 7) n.rows = 1;
    if (i % 3 == 0) n.channels = 16 * between(1, 9);
    compare_norm(&n);
  }
  printf("%d convolutions and batch norms, %d failures, bits %016lx\n", rounds, failures, (unsigned long)bits);
  return failures > 0;
}
