/* What the kernels offer to the ops, and what they share. */
#ifndef CIGL_KERNELS_H
#define CIGL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Floats that are computed side by side, on every processor. */
#define LANES 16

/* A 2-D convolution of NHWC images with an HWIO kernel. */
typedef struct {
  int64_t batch, height, width, channels;
  int64_t kernel_height, kernel_width, filters;
  int64_t stride;
  int64_t top, left; /* zeros before the first row and column */
  int64_t out_height, out_width;
} Convolution;

/* What a node keeps from call to call, of a kernel that never changes. */
typedef struct {
  struct Index *_Atomic first; /* see taps.h */
} Kept;

/* Rows of channels: pixels, in any order. */
typedef struct {
  int64_t rows, channels;
} Rows;

/* A batch norm that is applied to what is read, with the statistics of all rows. */
typedef struct {
  const float *scale, *offset, *mean, *variance; /* by channel */
  float epsilon;
  bool rectified; /* the rectified linear unit follows */
} Norm;

/* What is done to a convolution's output as it is written, in this order. */
typedef struct {
  const float *bias;      /* of each channel; NULL for none */
  const float *added;     /* to it, of its shape; NULL for nothing */
  bool rectified;         /* the rectified linear unit follows */
  float *mean, *variance; /* of it, by channel, to be written; NULL where not measured */
} Finish;

/*
 * What there is of each instruction set; each function tells whether memory sufficed.
 *
 * forward: y of x, normalized where `norm` is not NULL, and kernel w, whose zeros are skipped;
 * `finish` is NULL where nothing else is done, and either measures or has a bias or the unit; `kept`
 * is NULL where w may change.
 * gradients: dx of dy, the zeros of w skipped, and dw of x and dy where `active` is not zero, else
 * zero; with a norm, dx is the gradient of what comes out of it, where it lets something through,
 * and dscale and doffset are the norm's.
 * statistics: the mean and (biased) variance of each channel.
 * normalize: y of x.
 * norm_sums: dscale and doffset of dy.
 * norm_gradient: dx of dy and these, and something added to it, or NULL.
 */
#define KERNELS(F)                                                                              \
  F(forward, (const Convolution *, const float *x, const Norm *norm, const float *w,            \
              const Finish *finish, float *y, int threads, Kept *kept))                         \
  F(gradients, (const Convolution *, const float *x, const Norm *norm, const float *w,          \
                const float *active, const float *dy, float *dx, float *dw, float *dscale,      \
                float *doffset, int threads))                                                   \
  F(statistics, (const Rows *, const float *x, float *mean, float *variance, int threads))      \
  F(normalize, (const Rows *, const Norm *, const float *x, float *y, int threads))             \
  F(norm_sums, (const Rows *, const Norm *, const float *x, const float *dy, float *dscale,     \
                float *doffset, int threads))                                                   \
  F(norm_gradient, (const Rows *, const Norm *, const float *x, const float *dy,                \
                    const float *dscale, const float *doffset, const float *added, float *dx,   \
                    int threads))

typedef struct {
  const char *name;
#define MEMBER(function, parameters) bool(*function) parameters;
  KERNELS(MEMBER)
#undef MEMBER
} Kernels;

/* The implementation of that name; of "best" the fastest this processor has; NULL for none. */
const Kernels *cigl_kernels(const char *name);

/* Lets go of what a node has kept. */
void cigl_forget(Kept *kept);

/* Runs task(job, 0) to task(job, count - 1) on up to `threads` threads, the caller's included. */
void cigl_parallel(int64_t count, int threads, void (*task)(void *job, int64_t index), void *job);

/* Memory of the calling thread, aligned, valid until its next call; NULL where there is none. */
float *cigl_scratch(size_t floats);

/*
 * Makes the calling thread take numbers below the normal ones for zero, as TensorFlow's threads do
 * and all of the pool's: else results would depend on who computes. Returns what to restore.
 */
uint64_t cigl_flush_denormals(void);
void cigl_restore_denormals(uint64_t mode);

#endif
