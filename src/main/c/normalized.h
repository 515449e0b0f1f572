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

/* The gradient, where the unit after the norm let something through. */
INLINE Register let_through(Register dy, Register centered, Register factor, Register offset) {
  Register z = centered * factor + offset;
  return (Register)((Mask)dy & (z > 0));
}

/* The sum of a gradient times x - mean, as the gradient of the scale. */
INLINE float scale_gradient(double sum, float variance, float epsilon) {
  return (float)(sum / sqrt((double)variance + epsilon));
}

#endif
