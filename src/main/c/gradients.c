/*
 * The gradients of a sparse convolution. That of the input gathers the output's gradient, once for
 * every phase of the stride; that of the kernel is one sum for each of its active entries. Both see
 * the same transposed tile of the output's gradient.
 */
#include <stdatomic.h>

#include "gather.h"

typedef struct {
  View x, dy;
  Tiling tiling;
  Gather *phases; /* of the stride */
  int64_t phase_count;
  Taps taps;   /* active entries */
  float *sums; /* [part][tap] */
  Epilogue *epilogues; /* of each part */
  int64_t parts;
  atomic_bool failed;
} Gradients;

/* Sum over the lanes, always in the same order. */
INLINE float lane_sum(const Register sum[PER]) {
  float a[LANES];
  memcpy(a, sum, sizeof a);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) a[i] += a[i + half];
  }
  return a[0];
}

/* Adds a tile's part to the gradients of some weights of one channel, the first few of a block. */
INLINE void correlate_block(int weights, int64_t few, int64_t step, const int32_t *offset,
                            const float *in, int64_t in_row, const float *out, int64_t out_row,
                            int64_t rows, int64_t columns, float *sums) {
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
  for (int k = 0; k < weights && k < few; k++) sums[k] += lane_sum(sum + k * PER);
}

static void correlate_tile(Gradients *g, const Tile *whole, const float *in, const float *out,
                           float *sums) {
  const Taps *taps = &g->taps;
  const View *x = &g->x, *dy = &g->dy;
  const Tile tile = clip(whole, dy->in.height, dy->in.width);
  const float *corner = out + (dy->top * dy->row_lanes + dy->left) * LANES;
  for (int64_t c = 0; c < taps->channels; c++) {
    const float *d = corner + c * dy->room_columns * LANES;
    int64_t end = taps->start[c + 1];
    /* Fewer than a block take no less time, and those after them are other channels'. */
    for (int64_t t = taps->start[c], n; t < end; t += n) {
#define CASE(k)                                                                                 \
  if (k <= BLOCK && (end - t > k / 2 || k == 4)) {                                              \
    n = k;                                                                                      \
    if (x->step == 1)                                                                           \
      correlate_block(k, end - t, 1, taps->offset + t, in, x->row_lanes, d, dy->row_lanes,      \
                      tile.rows, tile.columns, sums + t);                                       \
    else                                                                                        \
      correlate_block(k, end - t, x->step, taps->offset + t, in, x->row_lanes, d, dy->row_lanes, \
                      tile.rows, tile.columns, sums + t);                                       \
  } else
      CASE(8) CASE(4) n = 1;
#undef CASE
    }
  }
}

static void gradients_part(void *job, int64_t part) {
  Gradients *g = job;
  int64_t room = g->x.floats + g->dy.floats + gather_floats(g->x.in.channels);
  float *x = cigl_scratch((size_t)room);
  if (!x) {
    atomic_store(&g->failed, true);
    return;
  }
  float *dy = x + g->x.floats, *sums = g->sums + part * g->taps.start[g->taps.channels];
  Tile last = NO_TILE;
  int64_t end = (part + 1) * g->tiling.count / g->parts;
  for (int64_t i = part * g->tiling.count / g->parts; i < end; i++) {
    Tile tile = tile_at(&g->tiling, i);
    load_tile(&g->x, &tile, &last, x);
    load_tile(&g->dy, &tile, &last, dy);
    correlate_tile(g, &tile, x, dy, sums);
    for (int64_t p = 0; p < g->phase_count; p++) {
      gather_tile(&g->phases[p], &g->dy, &tile, dy, dy + g->dy.floats, &g->epilogues[part]);
    }
    last = tile;
  }
}

INLINE int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }
INLINE int64_t ceil_divide(int64_t a, int64_t b) { return a / b + (a % b != 0); }

/*
 * Least and greatest distance, in outputs, at which inputs of all phases are seen; the distance 0
 * among them, as the kernel's gradient sees it.
 */
static void reach(int64_t phases, int64_t before, int64_t kernel, int64_t stride, int64_t *first,
                  int64_t *count) {
  int64_t least_distance = 0, greatest = 0;
  for (int64_t phase = before; phase < before + phases; phase++) {
    int64_t low = -floor_divide(-(phase - kernel + 1), stride), high = floor_divide(phase, stride);
    if (low > high) continue;
    least_distance = least(least_distance, low);
    greatest = most(greatest, high);
  }
  *first = least_distance;
  *count = greatest - least_distance + 1;
}

/* How the phases see the output's gradient. */
static View output_view(const Convolution *c, const float *dy, Sight *s) {
  View v = {.in = outputs(c, dy), .step = 1, .rows = 1, .columns = 1};
  *s = (Sight){.transposed = true};
  if (v.in.pointwise) return v;
  reach(least(c->stride, c->height), c->top, c->kernel_height, c->stride, &s->first_row, &v.rows);
  reach(least(c->stride, c->width), c->left, c->kernel_width, c->stride, &s->first_column,
        &v.columns);
  v.top = -s->first_row;
  v.left = -s->first_column;
  return v;
}

/* The inputs of one phase. */
static Gather phase_of(const Convolution *c, float *dx, int64_t y, int64_t x) {
  if (single_pixel(c) && c->stride == 1) {
    return (Gather){.out = pointwise(dx, c->batch * c->height * c->width, c->channels),
                    .written = dx};
  }
  Gather g = {.out = images(dx, c->batch, c->height, c->width, c->channels)};
  g.written = dx + y * g.out.row + x * g.out.column;
  g.out.height = ceil_divide(c->height - y, c->stride);
  g.out.width = ceil_divide(c->width - x, c->stride);
  g.out.row *= c->stride;
  g.out.column *= c->stride;
  return g;
}

static bool open_phases(Gradients *g, const Convolution *c, const float *w, const Sight *sight,
                        float *dx) {
  int64_t high = least(c->stride, c->height), wide = least(c->stride, c->width);
  g->phases = calloc((size_t)(high * wide + 1), sizeof *g->phases);
  bool done = g->phases != NULL;
  for (int64_t p = 0; done && p < high * wide; p++) {
    Sight s = *sight;
    int64_t y = p / wide, x = p % wide;
    s.row = y + c->top;
    s.column = x + c->left;
    g->phases[p] = phase_of(c, dx, y, x);
    done = open_gather(&g->phases[p], c, w, &s, &g->dy,
                       c->batch * c->height * c->width * c->channels, NULL);
    g->phase_count += done;
  }
  return done;
}

static bool open_sums(Gradients *g, const Convolution *c, const float *active) {
  int64_t *window = places_of(c, &(Sight){0}, &g->x);
  bool done = collect(&(Places){*c, false, false, g->x.room_columns, window}, active, &g->taps);
  free(window);
  if (!done) return false;
  g->sums = calloc((size_t)(g->parts * g->taps.start[g->taps.channels] + 1), sizeof(float));
  return g->sums != NULL;
}

static void close_gradients(Gradients *g) {
  for (int64_t p = 0; p < g->phase_count; p++) cigl_leave(g->phases[p].index);
  free(g->phases);
  free(g->sums);
  close_epilogues(g->epilogues);
  free_affine(&g->x.affine);
  cigl_release(&g->taps);
}

static void open_tiling(Gradients *g, const Convolution *c) {
  const Pixels *out = &g->dy.in;
  /* Of a few inputs no output may be seen. */
  g->tiling = out->pointwise
                  ? grid(out->groups, out->height, out->width)
                  : grid(out->groups, most(out->height, ceil_divide(c->height, c->stride)),
                         most(out->width, ceil_divide(c->width, c->stride)));
  fit(&g->tiling, (View *[]){&g->x, &g->dy}, 2);
  g->parts = least(PARTS, g->tiling.count);
}

/* Of a norm's output its gradient is summed up, and masked, as it is written. */
static bool open_gradient(Gradients *g, const Convolution *c, const float *x, const Norm *norm,
                          const float *dx) {
  if (!affine_of(norm, c->channels, &g->x.affine)) return false;
  Finishing kind = !norm ? PLAIN : norm->rectified ? RECTIFIED : GRADIENT;
  g->epilogues = open_epilogues(g->parts, &(Epilogue){.kind = kind, .channels = c->channels,
                                                      .written = dx, .beside = x,
                                                      .norm = g->x.affine});
  return g->epilogues != NULL;
}

/* The sums of a gradient over all parts. */
static void gradient_sums(const Epilogue *parts, int64_t count, int64_t channel, double sums[2]) {
  sums[0] = sums[1] = 0;
  for (int64_t p = 0; p < count; p++) {
    sums[0] += parts[p].sums[channel];
    sums[1] += parts[p].sums[parts->channels + channel];
  }
}

static void add_up(const Gradients *g, const Norm *norm, float *dw, float *dscale,
                   float *doffset) {
  int64_t count = g->taps.start[g->taps.channels];
  for (int64_t p = 0; p < g->parts; p++) {
    for (int64_t t = 0; t < count; t++) dw[g->taps.entry[t]] += g->sums[p * count + t];
  }
  for (int64_t c = 0; norm && c < g->x.in.channels; c++) {
    double sums[2];
    gradient_sums(g->epilogues, g->parts, c, sums);
    doffset[c] = (float)sums[0];
    dscale[c] = scale_gradient(sums[1], norm->variance[c], norm->epsilon);
  }
}

bool OF_THIS(gradients)(const Convolution *c, const float *x, const Norm *norm, const float *w,
                        const float *active, const float *dy, float *dx, float *dw, float *dscale,
                        float *doffset, int threads) {
  memset(dw, 0, sizeof(float) * (size_t)(c->kernel_height * c->kernel_width * c->channels *
                                         c->filters));
  if (norm) memset(dscale, 0, sizeof(float) * (size_t)c->channels);
  if (norm) memset(doffset, 0, sizeof(float) * (size_t)c->channels);
  if (c->batch <= 0 || c->height <= 0 || c->width <= 0) return true;
  Sight sight;
  Gradients g = {.x = input_view(c, x), .dy = output_view(c, dy, &sight)};
  open_tiling(&g, c);
  bool done = open_gradient(&g, c, x, norm, dx) && open_phases(&g, c, w, &sight, dx) &&
              open_sums(&g, c, active);
  if (done) {
    cigl_parallel(g.parts, threads, gradients_part, &g);
    add_up(&g, norm, dw, dscale, doffset);
  }
  close_gradients(&g);
  return done && !g.failed;
}
