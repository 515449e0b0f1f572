/*
 * Sparse 2-D convolution. Sixteen images are the sixteen lanes: a tile of the input is transposed
 * to [row][channel][column][image], so that a nonzero weight is one broadcast and a multiply-add
 * for each of several neighbouring outputs. The gradient of the input is the same gathering of the
 * output's gradient, once for every phase of the stride. Where the window is a single pixel, as in
 * a matrix product, any sixteen pixels are lanes.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "few.h"
#include "nonzeros.h"
#include "transposition.h"

#define TILE_BYTES (512 << 10) /* of transposed input: to stay in the second-level cache */
#define PARTS 32               /* partial sums of a kernel's gradient, whatever the threads */

/* A tensor's pixels, as groups of sixteen lanes; strides in floats. */
typedef struct {
  const float *data;
  int64_t groups, height, width, channels;
  int64_t lanes; /* all groups' together */
  int64_t group, lane, row, column;
  bool pointwise; /* columns are sixteen pixels each, in place of groups of images */
} Pixels;

/* Lanes in use, the last group's or column's may be fewer than sixteen. */
INLINE int lanes_at(const Pixels *p, int64_t group, int64_t column) {
  return (int)least(LANES, p->lanes - LANES * (p->pointwise ? column : group));
}

static Pixels images(const float *data, int64_t batch, int64_t height, int64_t width,
                     int64_t channels) {
  int64_t size = height * width * channels;
  return (Pixels){data,         (batch + LANES - 1) / LANES, height, width, channels, batch,
                  LANES * size, size, width * channels, channels, false};
}

static Pixels pointwise(const float *data, int64_t count, int64_t channels) {
  return (Pixels){data, 1, 1, (count + LANES - 1) / LANES, channels, count,
                  0,    channels, 0, LANES * channels, true};
}

/* What of the input an output at (row, column) sees: from (row, column) * step - (top, left). */
typedef struct {
  int64_t step, top, left, rows, columns;
} Window;

/* Tiles of the output, and the room that one takes of the transposed input. */
typedef struct {
  int64_t rows, columns;           /* of a tile, at most */
  int64_t down, across, count;     /* tiles of an image, and of all groups */
  int64_t in_columns, row_lanes;   /* transposed columns, and lane vectors of a transposed row */
  int64_t in_rows;
} Tiling;

static Tiling tiling(const Pixels *in, const Pixels *out, const Window *w) {
  Tiling t;
  int64_t pixel = in->channels * LANES * (int64_t)sizeof(float);
  int64_t wide = TILE_BYTES / most(pixel * w->rows, 1) / w->step / 4 * 4;
  t.columns = least(out->width, most(wide, 4));
  t.in_columns = (t.columns - 1) * w->step + w->columns;
  t.row_lanes = in->channels * t.in_columns;
  int64_t high = (TILE_BYTES / most(pixel * t.in_columns, 1) - w->rows) / w->step + 1;
  t.rows = least(out->height, most(high, 1));
  t.in_rows = (t.rows - 1) * w->step + w->rows;
  t.down = (out->height + t.rows - 1) / t.rows;
  t.across = (out->width + t.columns - 1) / t.columns;
  t.count = out->groups * t.down * t.across;
  return t;
}

typedef struct {
  int64_t group, row, column, rows, columns;
} Tile;

static Tile tile_at(const Tiling *t, const Pixels *out, int64_t index) {
  Tile tile = {index / (t->down * t->across), index / t->across % t->down * t->rows,
               index % t->across * t->columns, 0, 0};
  tile.rows = least(t->rows, out->height - tile.row);
  tile.columns = least(t->columns, out->width - tile.column);
  return tile;
}

/* How a kernel's entries are seen: by an output, or by an input at one phase of the stride. */
typedef struct {
  bool transposed;
  int64_t row, column;        /* phase, padding included */
  int64_t first_row, first_column; /* least distance, in outputs */
} Sight;

/* Distance of a kernel's row or column within the window; -1 where this phase does not see it. */
INLINE int64_t distance(bool transposed, int64_t at, int64_t phase, int64_t first, int64_t stride) {
  if (!transposed) return at;
  int64_t d = phase - at;
  return d % stride == 0 ? d / stride - first : -1;
}

/* Where each entry of the window is; NULL where there is no memory. To be freed. */
static int64_t *places_of(const Convolution *c, const Sight *s, const Window *w,
                          int64_t row) {
  int64_t *places = malloc((size_t)(c->kernel_height * c->kernel_width) * sizeof(int64_t));
  for (int64_t y = 0, k = 0; places && y < c->kernel_height; y++) {
    int64_t down = distance(s->transposed, y, s->row, s->first_row, c->stride);
    for (int64_t x = 0; x < c->kernel_width; x++, k++) {
      int64_t across = distance(s->transposed, x, s->column, s->first_column, c->stride);
      bool seen = down >= 0 && down < w->rows && across >= 0 && across < w->columns;
      places[k] = seen ? down * row + across : -1;
    }
  }
  return places;
}

/* Rows and columns of one group, from (row, column) on; what lies outside the image is zero. */
static void pack(const Pixels *in, int64_t group, int64_t row, int64_t column, int64_t rows,
                 int64_t columns, float *to) {
  for (int64_t r = 0; r < rows; r++, to += in->channels * columns * LANES) {
    for (int64_t q = 0; q < columns; q++) {
      int64_t y = row + r, x = column + q;
      if (y >= 0 && y < in->height && x >= 0 && x < in->width) {
        const float *from = in->data + group * in->group + y * in->row + x * in->column;
        pack_pixel(from, in->lane, lanes_at(in, group, x), in->channels, to + q * LANES,
                   columns * LANES);
      } else {
        for (int64_t c = 0; c < in->channels; c++) {
          memset(to + (c * columns + q) * LANES, 0, LANES * sizeof(float));
        }
      }
    }
  }
}

/* Some neighbouring outputs, all channels: out[channel][column][lane]. */
INLINE void gather_block(int columns, int64_t step, const Taps *taps, const float *window,
                         float *out) {
  for (int64_t c = 0; c < taps->channels; c++) {
    Register sum[BLOCK * PER];
    for (int i = 0; i < columns * PER; i++) sum[i] = (Register){0};
    for (int64_t t = taps->start[c]; t < taps->start[c + 1]; t++) {
      const Register *in = (const Register *)(window + taps->offset[t] * (int64_t)LANES);
      for (int i = 0; i < columns * PER; i++) {
        sum[i] += taps->value[t] * in[i / PER * step * PER + i % PER];
      }
    }
    for (int i = 0; i < columns * PER; i++) ((Register *)out)[c * columns * PER + i] = sum[i];
  }
}

/* As many as fit, and how many these are. */
static int gather_some(int64_t left, int64_t step, const Taps *taps, const float *window,
                       float *out) {
#define CASE(n)                                                  \
  if (n <= BLOCK && left >= n) {                                 \
    if (step == 1) gather_block(n, 1, taps, window, out);        \
    else gather_block(n, step, taps, window, out);               \
    return n;                                                    \
  }
  CASE(8)
  CASE(4)
  CASE(2)
  CASE(1)
#undef CASE
  return 0;
}

typedef struct {
  Pixels in, out;
  float *written; /* the data of `out` */
  bool streamed; /* writes past the caches */
  Window window;
  Tiling tiling;
  const Taps *taps;
  atomic_bool failed;
} Gather;

static void unpack(const Gather *g, const float *from, int64_t channel, float *to, int lanes) {
  if (g->streamed) unpack_pixel(true, from, channel, g->out.channels, to, g->out.lane, lanes);
  else unpack_pixel(false, from, channel, g->out.channels, to, g->out.lane, lanes);
}

static void gather_tile(void *job, int64_t index) {
  Gather *g = job;
  const Tiling *t = &g->tiling;
  const Window *w = &g->window;
  Tile tile = tile_at(t, &g->out, index);
  int64_t packed = t->in_rows * t->row_lanes * LANES;
  float *in = cigl_scratch((size_t)(packed + BLOCK * LANES * g->out.channels));
  if (!in) {
    atomic_store(&g->failed, true);
    return;
  }
  float *out = in + packed;
  if (w->rows > 0 && w->columns > 0) {
    pack(&g->in, tile.group, tile.row * w->step - w->top, tile.column * w->step - w->left,
         (tile.rows - 1) * w->step + w->rows, t->in_columns, in);
  }
  for (int64_t r = 0; r < tile.rows; r++) {
    for (int64_t q = 0, n; q < tile.columns; q += n) {
      const float *corner = in + (r * w->step * t->row_lanes + q * w->step) * LANES;
      n = gather_some(tile.columns - q, w->step, g->taps, corner, out);
      for (int64_t i = 0; i < n; i++) {
        int64_t x = tile.column + q + i;
        float *to = g->written + tile.group * g->out.group + (tile.row + r) * g->out.row +
                    x * g->out.column;
        unpack(g, out + i * LANES, n * LANES, to, lanes_at(&g->out, tile.group, x));
      }
    }
  }
  if (g->streamed) fence();
}

static bool gather(Gather *g, const Convolution *c, const float *w, const Sight *s, int threads,
                   Kept *kept) {
  if (g->out.height <= 0 || g->out.width <= 0) return true;
  g->tiling = tiling(&g->in, &g->out, &g->window);
  /* Whole lines of the cache, or it takes longer. */
  g->streamed = g->out.channels % LANES == 0 &&
                streams(g->written, c->batch * c->height * c->width * g->out.channels);
  int64_t *window = places_of(c, s, &g->window, g->tiling.row_lanes);
  Places places = {*c, s->transposed, false, g->tiling.in_columns, window};
  Index *index = index_of(kept, &places, w);
  free(window);
  if (!index) return false;
  g->taps = &index->taps;
  cigl_parallel(g->tiling.count, threads, gather_tile, g);
  cigl_leave(index);
  return !g->failed;
}

static bool single_pixel(const Convolution *c) {
  return c->kernel_height == 1 && c->kernel_width == 1;
}

/* The input as the outputs see it: of a single pixel with a stride, only what they see. */
static Pixels seen(const Convolution *c, const float *x, Window *window) {
  *window = (Window){c->stride, c->top, c->left, c->kernel_height, c->kernel_width};
  if (!single_pixel(c)) return images(x, c->batch, c->height, c->width, c->channels);
  window->step = 1;
  if (c->stride == 1) return pointwise(x, c->batch * c->height * c->width, c->channels);
  Pixels p = images(x, c->batch, c->height, c->width, c->channels);
  p.height = c->out_height;
  p.width = c->out_width;
  p.row *= c->stride;
  p.column *= c->stride;
  return p;
}

static Pixels outputs(const Convolution *c, const float *y) {
  return single_pixel(c) && c->stride == 1
             ? pointwise(y, c->batch * c->height * c->width, c->filters)
             : images(y, c->batch, c->out_height, c->out_width, c->filters);
}

bool OF_THIS(forward)(const Convolution *c, const float *x, const float *w, float *y, int threads,
                      Kept *kept) {
  if (OF_THIS(few)(c)) return OF_THIS(forward_few)(c, x, w, y, threads, kept);
  Gather g = {.out = outputs(c, y), .written = y};
  g.in = seen(c, x, &g.window);
  return gather(&g, c, w, &(Sight){0}, threads, kept);
}

INLINE int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* Distances in outputs at which an input of a phase is seen: of entries 0 to kernel - 1. */
static int64_t reach(int64_t phase, int64_t kernel, int64_t stride, int64_t *first) {
  *first = -floor_divide(-(phase - kernel + 1), stride);
  return most(floor_divide(phase, stride) - *first + 1, 0);
}

bool OF_THIS(input_gradient)(const Convolution *c, const float *w, const float *dy, float *dx,
                             int threads) {
  if (single_pixel(c) && c->stride == 1) {
    int64_t pixels = c->batch * c->height * c->width;
    Gather g = {.in = pointwise(dy, pixels, c->filters), .out = pointwise(dx, pixels, c->channels),
                .written = dx, .window = {1, 0, 0, 1, 1}};
    return gather(&g, c, w, &(Sight){.transposed = true}, threads, NULL);
  }
  for (int64_t y = 0; y < least(c->stride, c->height); y++) {
    for (int64_t x = 0; x < least(c->stride, c->width); x++) {
      Sight s = {true, y + c->top, x + c->left, 0, 0};
      Window window = {.step = 1};
      window.rows = reach(s.row, c->kernel_height, c->stride, &s.first_row);
      window.columns = reach(s.column, c->kernel_width, c->stride, &s.first_column);
      window.top = -s.first_row;
      window.left = -s.first_column;
      Gather g = {.in = images(dy, c->batch, c->out_height, c->out_width, c->filters),
                  .out = images(dx, c->batch, c->height, c->width, c->channels),
                  .window = window};
      g.written = dx + y * g.out.row + x * g.out.column;
      g.out.height = (c->height - y + c->stride - 1) / c->stride;
      g.out.width = (c->width - x + c->stride - 1) / c->stride;
      g.out.row *= c->stride;
      g.out.column *= c->stride;
      if (!gather(&g, c, w, &s, threads, NULL)) return false;
    }
  }
  return true;
}

typedef struct {
  Pixels in, out;
  Window window;
  Tiling tiling;
  Taps taps;
  float *sums; /* [part][tap] */
  int64_t parts;
  atomic_bool failed;
} Correlation;

/* Sum over the lanes, always in the same order. */
INLINE float lane_sum(const Register sum[PER]) {
  float a[LANES];
  memcpy(a, sum, sizeof a);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) a[i] += a[i + half];
  }
  return a[0];
}

/* Adds a tile's part to the gradients of some weights of one channel. */
INLINE void correlate_block(int weights, int64_t step, const int32_t *offset, const float *in,
                            int64_t in_row, const float *out, int64_t out_row, int64_t rows,
                            int64_t columns, float *sums) {
  Register sum[BLOCK * PER];
  for (int i = 0; i < weights * PER; i++) sum[i] = (Register){0};
  for (int64_t r = 0; r < rows; r++) {
    const Register *from[BLOCK], *d = (const Register *)(out + r * out_row * LANES);
    for (int k = 0; k < weights; k++) {
      from[k] = (const Register *)(in + (offset[k] + r * step * in_row) * (int64_t)LANES);
    }
    for (int64_t q = 0; q < columns * PER; q += PER) {
      for (int i = 0; i < weights * PER; i++) {
        sum[i] += from[i / PER][q * step + i % PER] * d[q + i % PER];
      }
    }
  }
  for (int k = 0; k < weights; k++) sums[k] += lane_sum(sum + k * PER);
}

static void correlate_tile(Correlation *g, const Tile *tile, const float *in, const float *out,
                           float *sums) {
  const Taps *taps = &g->taps;
  const int64_t step = g->window.step, in_row = g->tiling.row_lanes;
  const int64_t out_row = g->out.channels * tile->columns;
  for (int64_t c = 0; c < taps->channels; c++) {
    const float *d = out + c * tile->columns * LANES;
    int64_t end = taps->start[c + 1];
    for (int64_t t = taps->start[c], n; t < end; t += n) {
#define CASE(k)                                                                                  \
  if (k <= BLOCK && end - t >= k) {                                                              \
    n = k;                                                                                       \
    if (step == 1)                                                                               \
      correlate_block(k, 1, taps->offset + t, in, in_row, d, out_row, tile->rows, tile->columns, \
                      sums + t);                                                                 \
    else                                                                                         \
      correlate_block(k, step, taps->offset + t, in, in_row, d, out_row, tile->rows,             \
                      tile->columns, sums + t);                                                  \
  } else
      CASE(8) CASE(4) CASE(2) CASE(1) n = 1;
#undef CASE
    }
  }
}

static void correlate_part(void *job, int64_t part) {
  Correlation *g = job;
  const Tiling *t = &g->tiling;
  const Window *w = &g->window;
  int64_t packed = t->in_rows * t->row_lanes * LANES;
  float *in = cigl_scratch((size_t)(packed + t->rows * t->columns * g->out.channels * LANES));
  if (!in) {
    atomic_store(&g->failed, true);
    return;
  }
  float *out = in + packed, *sums = g->sums + part * g->taps.start[g->taps.channels];
  for (int64_t i = part * t->count / g->parts; i < (part + 1) * t->count / g->parts; i++) {
    Tile tile = tile_at(t, &g->out, i);
    pack(&g->in, tile.group, tile.row * w->step - w->top, tile.column * w->step - w->left,
         (tile.rows - 1) * w->step + w->rows, t->in_columns, in);
    pack(&g->out, tile.group, tile.row, tile.column, tile.rows, tile.columns, out);
    correlate_tile(g, &tile, in, out, sums);
  }
}

bool OF_THIS(kernel_gradient)(const Convolution *c, const float *x, const float *active,
                              const float *dy, float *dw, int threads) {
  memset(dw, 0, sizeof(float) * (size_t)(c->kernel_height * c->kernel_width * c->channels *
                                         c->filters));
  Correlation g = {.out = outputs(c, dy)};
  g.in = seen(c, x, &g.window);
  if (g.out.height <= 0 || g.out.width <= 0 || g.out.groups <= 0) return true;
  g.tiling = tiling(&g.in, &g.out, &g.window);
  int64_t *window = places_of(c, &(Sight){0}, &g.window, g.tiling.row_lanes);
  bool found = collect(&(Places){*c, false, false, g.tiling.in_columns, window}, active, &g.taps);
  free(window);
  if (!found) return false;
  int64_t count = g.taps.start[g.taps.channels];
  g.parts = least(PARTS, g.tiling.count);
  g.sums = calloc((size_t)(g.parts * count + 1), sizeof(float));
  if (g.sums) {
    cigl_parallel(g.parts, threads, correlate_part, &g);
    for (int64_t p = 0; p < g.parts; p++) {
      for (int64_t t = 0; t < count; t++) dw[g.taps.entry[t]] += g.sums[p * count + t];
    }
  }
  bool done = g.sums && !g.failed;
  free(g.sums);
  cigl_release(&g.taps);
  return done;
}
