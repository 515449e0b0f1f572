/*
 * Images in tiles, and what a tile sees of its input: transposed to [row][channel][column][image],
 * sixteen images being the sixteen lanes. Where the window is a single pixel, as in a matrix
 * product, any sixteen pixels are lanes.
 */
#ifndef CIGL_TILES_H
#define CIGL_TILES_H

#include <stdlib.h>
#include <string.h>

#include "transposition.h"

#define TILE_BYTES (512 << 10) /* of transposed input: to stay in the second-level cache */
#define PARTS 32               /* of all tiles, and of sums over them, whatever the threads */

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

INLINE bool single_pixel(const Convolution *c) {
  return c->kernel_height == 1 && c->kernel_width == 1;
}

/* The output's pixels, or those of its gradient. */
static Pixels outputs(const Convolution *c, const float *y) {
  return single_pixel(c) && c->stride == 1
             ? pointwise(y, c->batch * c->height * c->width, c->filters)
             : images(y, c->batch, c->out_height, c->out_width, c->filters);
}

/* What a tile sees of its input: of a pixel at (row, column), from (row, column) * step - (top,
 * left) on. */
typedef struct {
  Pixels in;
  Affine affine;
  int64_t step, top, left, rows, columns;
  int64_t room_columns, row_lanes; /* transposed columns, and lane vectors of a transposed row */
  int64_t floats;                  /* of the room for a tile */
} View;

/* Tiles of a grid of pixels. */
typedef struct {
  int64_t groups, height, width;
  int64_t rows, columns;       /* of a tile, at most */
  int64_t down, across, count; /* tiles of an image, and of all groups */
} Tiling;

static Tiling grid(int64_t groups, int64_t height, int64_t width) {
  return (Tiling){.groups = groups, .height = height, .width = width, .rows = height,
                  .columns = width};
}

/* Makes the tiles as small as the room for a view asks for; columns first, then rows. */
static void fit_columns(Tiling *t, const View *v) {
  int64_t pixel = v->in.channels * LANES * (int64_t)sizeof(float);
  int64_t wide = TILE_BYTES / most(pixel * v->rows, 1) / v->step / 4 * 4;
  t->columns = least(t->columns, most(wide, 4));
}

static void fit_rows(Tiling *t, View *v) {
  v->room_columns = (t->columns - 1) * v->step + v->columns;
  v->row_lanes = v->in.channels * v->room_columns;
  int64_t row = v->row_lanes * LANES * (int64_t)sizeof(float);
  int64_t high = (TILE_BYTES / most(row, 1) - v->rows) / v->step + 1;
  t->rows = least(t->rows, most(high, 1));
}

static void fit(Tiling *t, View *views[], int count) {
  for (int i = 0; i < count; i++) fit_columns(t, views[i]);
  for (int i = 0; i < count; i++) fit_rows(t, views[i]);
  for (int i = 0; i < count; i++) {
    View *v = views[i];
    v->floats = ((t->rows - 1) * v->step + v->rows) * v->row_lanes * LANES;
  }
  t->down = t->rows > 0 ? (t->height + t->rows - 1) / t->rows : 0;
  t->across = t->columns > 0 ? (t->width + t->columns - 1) / t->columns : 0;
  t->count = t->groups * t->down * t->across;
}

typedef struct {
  int64_t group, row, column, rows, columns;
} Tile;

static const Tile NO_TILE = {-1, 0, 0, 0, 0};

static Tile tile_at(const Tiling *t, int64_t index) {
  Tile tile = {index / (t->down * t->across), index / t->across % t->down * t->rows,
               index % t->across * t->columns, 0, 0};
  tile.rows = least(t->rows, t->height - tile.row);
  tile.columns = least(t->columns, t->width - tile.column);
  return tile;
}

/* What of a tile is within so many rows and columns. */
INLINE Tile clip(const Tile *tile, int64_t height, int64_t width) {
  Tile clipped = *tile;
  clipped.rows = most(0, least(tile->rows, height - tile->row));
  clipped.columns = most(0, least(tile->columns, width - tile->column));
  return clipped;
}

INLINE Register all_lanes(float value) { return (Register){0} + value; }

/* One transposed pixel, channels so many floats apart. */
INLINE void normalize_pixel(const Affine *a, int64_t channels, float *to, int64_t channel) {
  for (int64_t c = 0; c < channels; c++) {
    Register *at = (Register *)(to + c * channel);
    for (int i = 0; i < PER; i++) {
      at[i] = normalized(at[i], all_lanes(a->center[c]), all_lanes(a->factor[c]),
                         all_lanes(a->offset[c]), a->rectified);
    }
  }
}

/* Rows of one group, from (row, column) on; what lies outside the image is zero. */
static void pack(const View *v, int64_t group, int64_t row, int64_t column, int64_t rows,
                 float *to) {
  const Pixels *in = &v->in;
  const int64_t columns = v->room_columns, channel = columns * LANES;
  for (int64_t r = 0; r < rows; r++, to += v->row_lanes * LANES) {
    for (int64_t q = 0; q < columns; q++) {
      int64_t y = row + r, x = column + q;
      float *at = to + q * LANES;
      if (y >= 0 && y < in->height && x >= 0 && x < in->width) {
        const float *from = in->data + group * in->group + y * in->row + x * in->column;
        pack_pixel(from, in->lane, lanes_at(in, group, x), in->channels, at, channel);
        if (v->affine.center) normalize_pixel(&v->affine, in->channels, at, channel);
      } else {
        for (int64_t c = 0; c < in->channels; c++) memset(at + c * channel, 0, LANES * sizeof *at);
      }
    }
  }
}

/* Fills the room for a tile. Rows that the tile above it saw, too, are there already. */
static void load_tile(const View *v, const Tile *tile, const Tile *last, float *room) {
  if (v->rows <= 0 || v->columns <= 0) return;
  const int64_t row = v->row_lanes * LANES;
  bool below = last->group == tile->group && last->column == tile->column &&
               last->row + last->rows == tile->row;
  int64_t kept = below ? most(v->rows - v->step, 0) : 0;
  if (kept > 0)
    memmove(room, room + last->rows * v->step * row, (size_t)(kept * row) * sizeof *room);
  pack(v, tile->group, tile->row * v->step - v->top + kept, tile->column * v->step - v->left,
       (tile->rows - 1) * v->step + v->rows - kept, room + kept * row);
}

/* The input as the outputs see it: of a single pixel with a stride, only what they see. */
static View input_view(const Convolution *c, const float *x) {
  View v = {.step = c->stride, .top = c->top, .left = c->left, .rows = c->kernel_height,
            .columns = c->kernel_width};
  if (!single_pixel(c)) {
    v.in = images(x, c->batch, c->height, c->width, c->channels);
    return v;
  }
  v.step = 1;
  if (c->stride == 1) {
    v.in = pointwise(x, c->batch * c->height * c->width, c->channels);
    return v;
  }
  v.in = images(x, c->batch, c->height, c->width, c->channels);
  v.in.height = c->out_height;
  v.in.width = c->out_width;
  v.in.row *= c->stride;
  v.in.column *= c->stride;
  return v;
}

#endif
