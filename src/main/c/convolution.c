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
  Epilogue *epilogues; /* of each part */
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
    gather_tile(&f->gather, &f->x, &tile, in, in + f->x.floats, &f->epilogues[part]);
    last = tile;
  }
}

/* The mean and variance of what all parts have measured, each near another value. */
static void measured(const Epilogue *parts, int64_t count, float *mean, float *variance) {
  for (int64_t c = 0; c < parts->channels; c++) {
    double values = 0, sum = 0, squares = 0;
    for (int64_t p = 0; p < count; p++) {
      values += (double)parts[p].count;
      sum += (double)parts[p].count * parts[p].center[c] + parts[p].sums[c];
    }
    double of_all = values > 0 ? sum / values : 0;
    for (int64_t p = 0; p < count; p++) {
      double away = of_all - parts[p].center[c];
      squares += parts[p].sums[parts->channels + c] - 2 * away * parts[p].sums[c] +
                 (double)parts[p].count * away * away;
    }
    mean[c] = (float)of_all;
    variance[c] = (float)(values > 0 && !(squares < 0) ? squares / values : 0);
  }
}

static Epilogue epilogue_of(const Convolution *c, const Finish *finish, const float *y) {
  if (!finish) return (Epilogue){.kind = PLAIN, .channels = c->filters};
  Finishing alone = finish->mean ? MEASURED : BIASED;
  Finishing sum = finish->mean ? MEASURED_SUM : BIASED_SUM;
  return (Epilogue){.kind = finish->added ? sum : alone, .channels = c->filters, .written = y,
                    .beside = finish->added, .bias = finish->bias,
                    .rectified = finish->rectified};
}

bool OF_THIS(forward)(const Convolution *c, const float *x, const Norm *norm, const float *w,
                      const Finish *finish, float *y, int threads, Kept *kept) {
  const Epilogue epilogue = epilogue_of(c, finish, y);
  if (!summed(epilogue.kind) && OF_THIS(few)(c))
    return OF_THIS(forward_few)(c, x, norm, w, &epilogue, y, threads, kept);
  Forward f = {.x = input_view(c, x), .gather = {.out = outputs(c, y), .written = y}};
  const Pixels *out = &f.gather.out;
  if (out->groups > 0 && out->height > 0 && out->width > 0) {
    f.tiling = grid(out->groups, out->height, out->width);
    fit(&f.tiling, (View *[]){&f.x}, 1);
    f.parts = least(PARTS, f.tiling.count);
  }
  f.epilogues = open_epilogues(f.parts, &epilogue);
  bool done = f.epilogues != NULL;
  if (done && f.parts > 0) {
    done = affine_of(norm, c->channels, &f.x.affine) &&
           open_gather(&f.gather, c, w, &(Sight){0}, &f.x,
                       c->batch * c->out_height * c->out_width * c->filters, kept);
    if (done) {
      cigl_parallel(f.parts, threads, forward_part, &f);
      cigl_leave(f.gather.index);
    }
  }
  if (done && summed(epilogue.kind)) measured(f.epilogues, f.parts, finish->mean, finish->variance);
  free_affine(&f.x.affine);
  close_epilogues(f.epilogues);
  return done && !f.failed;
}
