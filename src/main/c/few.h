/* Forward convolution of few images. */
#ifndef CIGL_FEW_H
#define CIGL_FEW_H

#include "epilogue.h"

/* Whether a convolution is of so few images that pixels are its better lanes. */
bool OF_THIS(few)(const Convolution *c);

/* See Kernels; of an epilogue that takes no sums. */
bool OF_THIS(forward_few)(const Convolution *c, const float *x, const Norm *norm, const float *w,
                          const Epilogue *epilogue, float *y, int threads, Kept *kept);

#endif
