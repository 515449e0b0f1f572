/* What is kept of the weights that are not zero. */
#include "taps.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KEPT 4 /* layouts: they depend on how many rows a matrix product has */

void cigl_release(Taps *taps) {
  free(taps->start);
  free(taps->offset);
  free(taps->value);
  free(taps->entry);
  *taps = (Taps){0};
}

bool cigl_reserve(Taps *taps, int64_t channels, int64_t count) {
  size_t n = (size_t)count + 1;
  *taps = (Taps){channels, calloc((size_t)channels + 2, sizeof(int64_t)),
                 calloc(n + LANES, sizeof(int32_t)), malloc(n * sizeof(float)),
                 malloc(n * sizeof(int64_t))};
  if (taps->start && taps->offset && taps->value && taps->entry) return true;
  cigl_release(taps);
  return false;
}

static bool same_places(const Places *a, const Places *b) {
  Convolution of = a->of;
  of.batch = b->of.batch;
  return memcmp(&of, &b->of, sizeof of) == 0 && a->step == b->step &&
         a->transposed == b->transposed && a->pixel_lanes == b->pixel_lanes;
}

Index *cigl_find(Kept *kept, const Places *places) {
  Index *index = kept ? atomic_load(&kept->first) : NULL;
  while (index && !same_places(&index->places, places)) index = index->next;
  return index;
}

void cigl_keep(Kept *kept, Index *index) {
  Index *first = kept ? atomic_load(&kept->first) : NULL;
  do {
    index->depth = first ? first->depth + 1 : 1;
    index->kept = kept && index->depth <= MOST_KEPT;
    index->next = first;
  } while (index->kept && !atomic_compare_exchange_weak(&kept->first, &first, index));
}

static void discard(Index *index) {
  cigl_release(&index->taps);
  free(index);
}

void cigl_leave(Index *index) {
  if (!index->kept) discard(index);
}

void cigl_forget(Kept *kept) {
  Index *index = atomic_exchange(&kept->first, NULL);
  while (index) {
    Index *next = index->next;
    discard(index);
    index = next;
  }
}
