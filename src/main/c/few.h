/* Forward convolution of few images. */
#ifndef CIGL_FEW_H
#define CIGL_FEW_H

#include "vectors.h"

/* Whether a convolution is of so few images that pixels are its better lanes. */
bool OF_THIS(few)(const Convolution *c);

/* See Kernels. */
bool OF_THIS(forward_few)(const Convolution *c, const float *x, const float *w, float *y,
                          int threads, Kept *kept);

#endif
