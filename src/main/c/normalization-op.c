/*
 * The ops of normalization.c.
 *
 * CiglBatchStatistics(x) is the mean and the variance of rows of channels; CiglBatchNorm(x, scale,
 * offset, mean, variance) normalizes them with these; `rectified` puts the rectified linear unit
 * after it. The gradient is that of both ops together.
 */
#include "tensorflow.h"

#include <stdlib.h>

#define MOST_CHANNELS (1 << 24)

typedef struct {
  int64_t threads;
  float epsilon;
  unsigned char rectified;
  const Kernels *kernels;
} Node;

static void *create_statistics(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = calloc(1, sizeof *node);
  cigl_node(construction, &node->threads, &node->kernels, status);
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

static void *create(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = create_statistics(construction);
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &node->epsilon, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrBool(construction, "rectified", &node->rectified, status);
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

/* The inputs of a call: x, then scale, offset, mean and variance, and for the gradient dy. */
typedef struct {
  TF_Tensor *tensors[6];
  const float *data[6];
  int64_t images[4], others[6][4];
  Rows rows;
  Norm norm;
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
  if (channels > MOST_CHANNELS) return "there are too many channels"; /* of images without pixels */
  for (int i = 1; i < count && i < 5; i++) {
    if (in->others[i][0] != channels) return "there must be one value a channel";
  }
  for (int d = 0; count == 6 && d < 4; d++) {
    if (in->others[5][d] != in->images[d]) return "the gradient's shape is not the output's";
  }
  in->rows = (Rows){in->images[0] * in->images[1] * in->images[2], channels};
  in->norm = (Norm){in->data[1], in->data[2], in->data[3], in->data[4], node->epsilon,
                    node->rectified};
  return NULL;
}

typedef bool Kernel(const Node *node, void *context, const Inputs *in, TF_Status *status);

/* Runs one of the kernels below on so many inputs. */
static void compute(Kernel *kernel, int count, const Node *node, void *context) {
  TF_Status *status = TF_NewStatus();
  Inputs in = {0};
  const char *wrong = take(context, node, count, &in, status);
  if (!wrong && !TF_GetCode(status)) {
    uint64_t mode = cigl_flush_denormals();
    bool done = kernel(node, context, &in, status);
    cigl_restore_denormals(mode);
    if (!done && !TF_GetCode(status))
      TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a batch norm");
  }
  cigl_finish(context, in.tensors, 6, wrong, status);
}

static bool take_statistics(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *mean = cigl_output(context, 0, 1, &in->rows.channels, status);
  float *variance = cigl_output(context, 1, 1, &in->rows.channels, status);
  return !TF_GetCode(status) && node->kernels->statistics(&in->rows, in->data[0], mean, variance,
                                                          (int)node->threads);
}

static bool normalize(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *y = cigl_output(context, 0, 4, in->images, status);
  return !TF_GetCode(status) && node->kernels->normalize(&in->rows, &in->norm, in->data[0], y,
                                                         (int)node->threads);
}

static bool differentiate(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *dx = cigl_output(context, 0, 4, in->images, status);
  float *dscale = cigl_output(context, 1, 1, &in->rows.channels, status);
  float *doffset = cigl_output(context, 2, 1, &in->rows.channels, status);
  return !TF_GetCode(status) &&
         node->kernels->normalize_gradient(&in->rows, &in->norm, in->data[0], in->data[5], dx,
                                           dscale, doffset, (int)node->threads);
}

static void statistics(void *node, void *context) { compute(take_statistics, 1, node, context); }
static void norm(void *node, void *context) { compute(normalize, 5, node, context); }
static void gradient(void *node, void *context) { compute(differentiate, 6, node, context); }

static void unknown_shape(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void same_shape(void *context, TF_Status *status) { cigl_same_shape(context, 0, 0, status); }

/* Of one like the images, and two like the scale. */
static void gradient_shapes(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 0, status);
  cigl_same_shape(context, 1, 1, status);
  cigl_same_shape(context, 2, 1, status);
}

#define ATTRIBUTES {"epsilon: float = 0.00001", "rectified: bool = false"}
#define INPUTS "x: float", "scale: float", "offset: float", "mean: float", "variance: float"
const Operation cigl_normalization_ops[] = {
    {"CiglBatchStatistics", {"x: float"}, {"mean: float", "variance: float"}, {NULL},
     create_statistics, free, statistics, unknown_shape},
    {"CiglBatchNorm", {INPUTS}, {"y: float"}, ATTRIBUTES, create, free, norm, same_shape},
    {"CiglBatchNormGradient", {INPUTS, "dy: float"},
     {"dx: float", "dscale: float", "doffset: float"}, ATTRIBUTES, create, free, gradient,
     gradient_shapes},
    {NULL}};
