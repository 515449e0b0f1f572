/*
 * The ops of normalization.c.
 *
 * CiglBatchNorm(x, scale, offset) normalises rows of channels with the mean and the variance of
 * all rows, which it gives, too; `rectified` puts the rectified linear unit after it.
 */
#include "tensorflow.h"

#include <stdlib.h>

typedef struct {
  int64_t threads;
  float epsilon;
  unsigned char rectified;
  const Kernels *kernels;
} Node;

static void *create(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = calloc(1, sizeof *node);
  cigl_node(construction, &node->threads, &node->kernels, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &node->epsilon, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrBool(construction, "rectified", &node->rectified, status);
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

/* The inputs of a call: x, scale and offset, and for the gradient mean, variance and dy. */
typedef struct {
  TF_Tensor *tensors[6];
  const float *data[6];
  int64_t images[4], others[6][4];
  Normalization norm;
} Inputs;

/* NULL, or what is wrong. */
static const char *take(void *context, const Node *node, int count, Inputs *in,
                        TF_Status *status) {
  in->data[0] = cigl_input(context, 0, 4, in->images, &in->tensors[0], status);
  for (int i = 1; i < count; i++) {
    int rank = i == 5 ? 4 : 1;
    in->data[i] = cigl_input(context, i, rank, in->others[i], &in->tensors[i], status);
  }
  if (TF_GetCode(status)) return NULL;
  int64_t channels = in->images[3];
  if (channels < 1) return "there are no channels";
  for (int i = 1; i < count && i < 5; i++) {
    if (in->others[i][0] != channels) return "there must be one value a channel";
  }
  for (int d = 0; count == 6 && d < 4; d++) {
    if (in->others[5][d] != in->images[d]) return "the gradient's shape is not the output's";
  }
  in->norm = (Normalization){in->images[0] * in->images[1] * in->images[2], channels,
                             node->epsilon, node->rectified};
  return NULL;
}

static void normalize(void *held, void *context) {
  const Node *node = held;
  TF_Status *status = TF_NewStatus();
  Inputs in = {0};
  const char *wrong = take(context, node, 3, &in, status);
  if (!wrong && !TF_GetCode(status)) {
    float *y = cigl_output(context, 0, 4, in.images, status);
    float *mean = cigl_output(context, 1, 1, &in.norm.channels, status);
    float *variance = cigl_output(context, 2, 1, &in.norm.channels, status);
    uint64_t mode = cigl_flush_denormals();
    if (!TF_GetCode(status) &&
        !node->kernels->normalize(&in.norm, in.data[0], in.data[1], in.data[2], y, mean, variance,
                                  (int)node->threads))
      TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a batch norm");
    cigl_restore_denormals(mode);
  }
  cigl_finish(context, in.tensors, 3, wrong, status);
}

static void gradient(void *held, void *context) {
  const Node *node = held;
  TF_Status *status = TF_NewStatus();
  Inputs in = {0};
  const char *wrong = take(context, node, 6, &in, status);
  if (!wrong && !TF_GetCode(status)) {
    float *dx = cigl_output(context, 0, 4, in.images, status);
    float *dscale = cigl_output(context, 1, 1, &in.norm.channels, status);
    float *doffset = cigl_output(context, 2, 1, &in.norm.channels, status);
    const float *const *d = in.data;
    uint64_t mode = cigl_flush_denormals();
    if (!TF_GetCode(status) &&
        !node->kernels->normalize_gradient(&in.norm, d[0], d[1], d[2], d[3], d[4], d[5], dx,
                                           dscale, doffset, (int)node->threads))
      TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a batch norm");
    cigl_restore_denormals(mode);
  }
  cigl_finish(context, in.tensors, 6, wrong, status);
}

/* Of one like the images, and two like the scale. */
static void shape(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 0, status);
  cigl_same_shape(context, 1, 1, status);
  cigl_same_shape(context, 2, 1, status);
}

#define ATTRIBUTES {"epsilon: float = 0.00001", "rectified: bool = false"}
const Operation cigl_normalization_ops[2] = {
    {"CiglBatchNorm", {"x: float", "scale: float", "offset: float"},
     {"y: float", "mean: float", "variance: float"}, ATTRIBUTES, create, free, normalize, shape},
    {"CiglBatchNormGradient",
     {"x: float", "scale: float", "offset: float", "mean: float", "variance: float", "dy: float"},
     {"dx: float", "dscale: float", "doffset: float"}, ATTRIBUTES, create, free, gradient, shape}};
