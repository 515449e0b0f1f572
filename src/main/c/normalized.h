/* Batch norm, as a pass over pixels applies it. */
#ifndef CIGL_NORMALIZED_H
#define CIGL_NORMALIZED_H

#include <math.h>
#include <stdlib.h>

#include "vectors.h"

/* The scale over the standard deviation. */
INLINE float norm_factor(float scale, float variance, float epsilon) {
  return (float)(scale / sqrt((double)variance + epsilon));
}

/* A norm's values by channel, to be applied to what is read. */
typedef struct {
  const float *center, *factor, *offset; /* center is NULL where nothing is to be done */
  bool rectified;
} Affine;

/* The values of a norm, NULL for none; false where there is no memory. To be freed. */
INLINE bool affine_of(const Norm *norm, int64_t channels, Affine *affine) {
  *affine = (Affine){0};
  if (!norm) return true;
  float *values = malloc(sizeof(float) * (size_t)channels);
  if (!values) return false;
  for (int64_t c = 0; c < channels; c++) {
    values[c] = norm_factor(norm->scale[c], norm->variance[c], norm->epsilon);
  }
  *affine = (Affine){norm->mean, values, norm->offset, norm->rectified};
  return true;
}

INLINE void free_affine(Affine *affine) { free((void *)affine->factor); }

INLINE Register normalized(Register x, Register center, Register factor, Register offset,
                           bool rectified) {
  Register z = (x - center) * factor + offset;
  return rectified ? (Register)((Mask)z & ~(z < 0)) : z; /* what is not a number stays so */
}

/* The same of a single value. */
INLINE float normalized_one(float x, float center, float factor, float offset, bool rectified) {
  float z = fmaf(x - center, factor, offset);
  return rectified && z < 0 ? 0 : z;
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
