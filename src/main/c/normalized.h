/* Batch norm, as a pass over pixels applies it. */
#ifndef CIGL_NORMALIZED_H
#define CIGL_NORMALIZED_H

#include <math.h>

#include "vectors.h"

/* The scale over the standard deviation. */
INLINE float norm_factor(float scale, float variance, float epsilon) {
  return (float)(scale / sqrt((double)variance + epsilon));
}

INLINE Register normalized(Register x, Register center, Register factor, Register offset,
                           bool rectified) {
  Register z = (x - center) * factor + offset;
  return rectified ? (Register)((Mask)z & ~(z < 0)) : z; /* what is not a number stays so */
}

#endif
