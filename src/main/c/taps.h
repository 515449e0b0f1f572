/* The weights of a kernel that are not zero. */
#ifndef CIGL_TAPS_H
#define CIGL_TAPS_H

#include "kernels.h"

/* Weights that are not zero, by the channel that they add to. */
typedef struct {
  int64_t channels;
  int64_t *start;  /* of each channel's, and the end */
  int32_t *offset; /* where the input is, from the window's corner; a few zeros after the last */
  float *value;
  int64_t *entry; /* index in the dense kernel */
} Taps;

/* Where the input of each weight is, in units that are the caller's. */
typedef struct {
  Convolution of;
  bool transposed;  /* weights add to channels of the input, not to filters */
  bool pixel_lanes; /* see few.c */
  int64_t step;     /* from a channel to the next */
  const int64_t *window; /* from the window's corner; negative where it is not seen */
} Places;

/* The taps of a kernel; `kept` by a node, or its caller's own. */
typedef struct Index {
  Places places;
  Taps taps;
  bool kept;
  int depth; /* of the list that begins here */
  struct Index *next;
} Index;

/* Room for so many taps; false where there is none. */
bool cigl_reserve(Taps *taps, int64_t channels, int64_t count);
void cigl_release(Taps *taps);

/* What a node has kept for these places, whatever the batch; NULL for nothing. */
Index *cigl_find(Kept *kept, const Places *places);

/* Makes a node keep an index, if it keeps any and not too many. */
void cigl_keep(Kept *kept, Index *index);

/* Ends the use of an index: it is gone if no node keeps it. */
void cigl_leave(Index *index);

#endif
