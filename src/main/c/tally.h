/* What the epilogues of all parts come to. */
#ifndef CIGL_TALLY_H
#define CIGL_TALLY_H

#include <stdlib.h>

#include "epilogue.h"

/* Before anything else of a part: its first value of each channel is what the others are near. */
static void begin(Epilogue *e, const float *first, int64_t channel, const float *to) {
  const float *other = added(e->kind) ? e->beside + (to - e->written) : NULL;
  for (int64_t c = 0; c < e->channels; c++) {
    e->center[c] = first[c * channel] + (other ? other[c] : 0);
  }
}

/* Takes the sums of a tile. */
static void end_tile(Epilogue *e) {
  if (!summed(e->kind)) return;
  for (int64_t c = 0; c < e->channels; c++) {
    const float *a = e->first + c, *b = e->second + c;
    const int64_t n = e->channels;
    e->sums[c] += (a[0] + a[n]) + (a[2 * n] + a[3 * n]);
    e->sums[n + c] += (b[0] + b[n]) + (b[2 * n] + b[3 * n]);
  }
  memset(e->first, 0, sizeof(float) * (size_t)(2 * CHAINS * e->channels));
}

/* One for each part, all alike; NULL where there is no memory. To be closed. */
static Epilogue *open_epilogues(int64_t parts, const Epilogue *like) {
  int64_t channels = like->channels, floats = (1 + 2 * CHAINS) * channels;
  Epilogue *all = calloc((size_t)(parts + 1), sizeof *all);
  double *sums = calloc((size_t)(parts * 2 * channels + 1), sizeof *sums);
  float *values = calloc((size_t)(parts * floats + 1), sizeof *values);
  if (!all || !sums || !values) {
    free(all), free(sums), free(values);
    return NULL;
  }
  for (int64_t p = 0; p <= parts; p++) { /* the first is there for close_epilogues() if no other */
    all[p] = *like;
    all[p].sums = sums + p * 2 * channels;
    all[p].center = values + p * floats;
    all[p].first = all[p].center + channels;
    all[p].second = all[p].first + CHAINS * channels;
  }
  return all;
}

static void close_epilogues(Epilogue *all) {
  if (!all) return;
  free(all->sums), free(all->center), free(all);
}

#endif
