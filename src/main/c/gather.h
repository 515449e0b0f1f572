/* Outputs from the inputs that they see, where weights are not zero. */
#ifndef CIGL_GATHER_H
#define CIGL_GATHER_H

#include "nonzeros.h"
#include "tally.h"
#include "tiles.h"

/* How a kernel's entries are seen: by an output, or by an input at one phase of the stride. */
typedef struct {
  bool transposed;
  int64_t row, column;             /* phase, padding included */
  int64_t first_row, first_column; /* least distance, in outputs */
} Sight;

/* Distance of a kernel's row or column within the window; -1 where this phase does not see it. */
INLINE int64_t distance(bool transposed, int64_t at, int64_t phase, int64_t first, int64_t stride) {
  if (!transposed) return at;
  int64_t d = phase - at;
  return d % stride == 0 ? d / stride - first : -1;
}

/* Where each entry of the window is; NULL where there is no memory. To be freed. */
static int64_t *places_of(const Convolution *c, const Sight *s, const View *v) {
  int64_t *places = malloc((size_t)(c->kernel_height * c->kernel_width) * sizeof(int64_t));
  for (int64_t y = 0, k = 0; places && y < c->kernel_height; y++) {
    int64_t down = distance(s->transposed, y, s->row, s->first_row, c->stride);
    for (int64_t x = 0; x < c->kernel_width; x++, k++) {
      int64_t across = distance(s->transposed, x, s->column, s->first_column, c->stride);
      bool seen = down >= 0 && down < v->rows && across >= 0 && across < v->columns;
      places[k] = seen ? down * v->row_lanes + across : -1;
    }
  }
  return places;
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

/* Where outputs go, and what they are made with. */
typedef struct {
  Pixels out;
  float *written; /* the data of `out` */
  bool streamed;  /* writes past the caches */
  Index *index;
} Gather;

/* NULL places, or no memory for the index: false. */
static bool open_gather(Gather *g, const Convolution *c, const float *w, const Sight *s,
                        const View *v, int64_t floats, Kept *kept) {
  /* Whole lines of the cache, or it takes longer. */
  g->streamed = g->out.channels % LANES == 0 && streams(g->written, floats);
  int64_t *window = places_of(c, s, v);
  g->index = index_of(kept, &(Places){*c, s->transposed, false, v->room_columns, window}, w);
  free(window);
  return g->index != NULL;
}

/* Floats of the room that gather_tile() takes. */
INLINE int64_t gather_floats(int64_t channels) { return BLOCK * LANES * channels; }

static void unpack(const Gather *g, const Epilogue *e, const float *from, int64_t channel,
                   float *to, int lanes) {
  switch (e->kind) {
#define CASE(kind)                                                                          \
  case kind:                                                                                \
    unpack_pixel(kind, e, g->streamed, from, channel, g->out.channels, to, g->out.lane, lanes); \
    break;
    CASE(PLAIN) CASE(BIASED) CASE(BIASED_SUM) CASE(MEASURED) CASE(MEASURED_SUM) CASE(GRADIENT)
    CASE(RECTIFIED)
#undef CASE
  }
}

static void gather_tile(const Gather *g, const View *v, const Tile *whole, const float *in,
                        float *room, Epilogue *e) {
  Tile tile = clip(whole, g->out.height, g->out.width);
  for (int64_t r = 0; r < tile.rows; r++) {
    for (int64_t q = 0, n; q < tile.columns; q += n) {
      const float *corner = in + (r * v->step * v->row_lanes + q * v->step) * LANES;
      n = gather_some(tile.columns - q, v->step, &g->index->taps, corner, room);
      for (int64_t i = 0; i < n; i++) {
        int64_t x = tile.column + q + i;
        float *to = g->written + tile.group * g->out.group + (tile.row + r) * g->out.row +
                    x * g->out.column;
        int lanes = lanes_at(&g->out, tile.group, x);
        if (e->kind == MEASURED || e->kind == MEASURED_SUM) {
          if (e->count == 0) begin(e, room + i * LANES, n * LANES, to);
          e->count += lanes;
        }
        unpack(g, e, room + i * LANES, n * LANES, to, lanes);
      }
    }
  }
  end_tile(e);
  if (g->streamed) fence();
}

#endif
