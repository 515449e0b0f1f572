/*
 * Sparse 2-D convolution. Sixteen images are the sixteen lanes (tiles.h), so that a nonzero weight
 * is one broadcast and a multiply-add for each of several neighbouring outputs.
 */
#include <stdatomic.h>

#include "few.h"
#include "gather.h"

typedef struct {
  View x;
  Tiling tiling;
  Gather gather;
  int64_t parts;
  atomic_bool failed;
} Forward;

static void forward_part(void *job, int64_t part) {
  Forward *f = job;
  float *in = cigl_scratch((size_t)(f->x.floats + gather_floats(f->gather.out.channels)));
  if (!in) {
    atomic_store(&f->failed, true);
    return;
  }
  Tile last = NO_TILE;
  int64_t end = (part + 1) * f->tiling.count / f->parts;
  for (int64_t i = part * f->tiling.count / f->parts; i < end; i++) {
    Tile tile = tile_at(&f->tiling, i);
    load_tile(&f->x, &tile, &last, in);
    gather_tile(&f->gather, &f->x, &tile, in, in + f->x.floats);
    last = tile;
  }
}

bool OF_THIS(forward)(const Convolution *c, const float *x, const Norm *norm, const float *w,
                      float *y, int threads, Kept *kept) {
  if (!norm && OF_THIS(few)(c)) return OF_THIS(forward_few)(c, x, w, y, threads, kept);
  Forward f = {.x = input_view(c, x), .gather = {.out = outputs(c, y), .written = y}};
  const Pixels *out = &f.gather.out;
  f.tiling = grid(out->groups, out->height, out->width);
  if (out->groups <= 0 || out->height <= 0 || out->width <= 0) return true;
  fit(&f.tiling, (View *[]){&f.x}, 1);
  f.parts = least(PARTS, f.tiling.count);
  bool done = affine_of(norm, c->channels, &f.x.affine) &&
              open_gather(&f.gather, c, w, &(Sight){0}, &f.x,
                          c->batch * c->out_height * c->out_width * c->filters, kept);
  if (done) {
    cigl_parallel(f.parts, threads, forward_part, &f);
    cigl_leave(f.gather.index);
  }
  free_affine(&f.x.affine);
  return done && !f.failed;
}
