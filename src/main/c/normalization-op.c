/*
 * The ops of normalization.c.
 *
 * CiglBatchStatistics(x) is the mean and the variance of rows of channels; CiglBatchNorm(x, scale,
 * offset, mean, variance) normalizes them with these; `rectified` puts the rectified linear unit
 * after it. CiglBatchNormSums are the gradients of scale and offset; CiglBatchNormGradient makes
 * of them that of x, through both ops, and adds something to it where there is that.
 */
#include "tensorflow.h"

#include <stdlib.h>
#include <string.h>

#define MOST_CHANNELS (1 << 24)

typedef struct {
  int64_t threads, added; /* what is added to a gradient: none, or one tensor */
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

static void *create_gradient(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = create(construction);
  TF_OpKernelConstruction_GetAttrInt64(construction, "n", &node->added, status);
  if (!TF_GetCode(status) && node->added > 1)
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "only one tensor can be added");
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

/* The inputs of a call, in their order; an op has the first few. */
enum { X, SCALE, OFFSET, MEAN, VARIANCE, DY, DSCALE, DOFFSET, ADDED, INPUTS };

typedef struct {
  TF_Tensor *tensors[INPUTS];
  const float *data[INPUTS];
  int64_t shapes[INPUTS][4];
  Rows rows;
  Norm norm;
} Inputs;

/* NULL, or what is wrong. */
static const char *take(void *context, const Node *node, int count, Inputs *in,
                        TF_Status *status) {
  const int64_t *images = in->shapes[X];
  for (int i = X; i < count; i++) {
    int rank = i == X || i == DY || i == ADDED ? 4 : 1;
    in->data[i] = cigl_input(context, i, rank, in->shapes[i], &in->tensors[i], status);
  }
  if (TF_GetCode(status)) return NULL;
  const int64_t channels = images[3];
  if (channels < 1) return "there are no channels";
  if (channels > MOST_CHANNELS) return "there are too many channels"; /* of images without pixels */
  for (int i = X; i < count; i++) {
    if (i == DY || i == ADDED) {
      if (memcmp(in->shapes[i], images, sizeof in->shapes[i]) != 0)
        return "the gradient's shape is not the output's";
    } else if (i != X && in->shapes[i][0] != channels) {
      return "there must be one value a channel";
    }
  }
  in->rows = (Rows){images[0] * images[1] * images[2], channels};
  in->norm = (Norm){in->data[SCALE], in->data[OFFSET], in->data[MEAN], in->data[VARIANCE],
                    node->epsilon, node->rectified};
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
  cigl_finish(context, in.tensors, INPUTS, wrong, status);
}

static bool take_statistics(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *mean = cigl_output(context, 0, 1, &in->rows.channels, status);
  float *variance = cigl_output(context, 1, 1, &in->rows.channels, status);
  return !TF_GetCode(status) && node->kernels->statistics(&in->rows, in->data[X], mean, variance,
                                                          (int)node->threads);
}

static bool normalize(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *y = cigl_output(context, 0, 4, in->shapes[X], status);
  return !TF_GetCode(status) && node->kernels->normalize(&in->rows, &in->norm, in->data[X], y,
                                                         (int)node->threads);
}

static bool add_up(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  float *dscale = cigl_output(context, 0, 1, &in->rows.channels, status);
  float *doffset = cigl_output(context, 1, 1, &in->rows.channels, status);
  return !TF_GetCode(status) &&
         node->kernels->norm_sums(&in->rows, &in->norm, in->data[X], in->data[DY], dscale, doffset,
                                  (int)node->threads);
}

static bool differentiate(const Node *node, void *context, const Inputs *in, TF_Status *status) {
  const float *const *d = in->data;
  float *dx = cigl_output(context, 0, 4, in->shapes[X], status);
  return !TF_GetCode(status) &&
         node->kernels->norm_gradient(&in->rows, &in->norm, d[X], d[DY], d[DSCALE], d[DOFFSET],
                                      d[ADDED], dx, (int)node->threads);
}

static void statistics(void *node, void *context) { compute(take_statistics, X + 1, node, context); }
static void norm(void *node, void *context) { compute(normalize, VARIANCE + 1, node, context); }
static void sums(void *node, void *context) { compute(add_up, DY + 1, node, context); }

static void gradient(void *held, void *context) {
  const Node *node = held;
  compute(differentiate, node->added ? ADDED + 1 : DOFFSET + 1, node, context);
}

static void unknown_shape(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void same_shape(void *context, TF_Status *status) { cigl_same_shape(context, 0, 0, status); }

/* Two like the scale. */
static void sums_shapes(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 1, status);
  cigl_same_shape(context, 1, 1, status);
}

#define ATTRIBUTES "epsilon: float = 0.00001", "rectified: bool = false"
#define OF_NORM "x: float", "scale: float", "offset: float", "mean: float", "variance: float"
const Operation cigl_normalization_ops[] = {
    {"CiglBatchStatistics", {"x: float"}, {"mean: float", "variance: float"}, {NULL},
     create_statistics, free, statistics, unknown_shape},
    {"CiglBatchNorm", {OF_NORM}, {"y: float"}, {ATTRIBUTES}, create, free, norm, same_shape},
    {"CiglBatchNormSums", {OF_NORM, "dy: float"}, {"dscale: float", "doffset: float"},
     {ATTRIBUTES}, create, free, sums, sums_shapes},
    {"CiglBatchNormGradient",
     {OF_NORM, "dy: float", "dscale: float", "doffset: float", "added: n * float"}, {"dx: float"},
     {ATTRIBUTES, "n: int >= 0 = 0"}, create_gradient, free, gradient, same_shape},
    {.name = NULL}};
