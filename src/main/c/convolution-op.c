/*
 * The ops of convolution.c and gradients.c.
 *
 * CiglSparseConv2D(x, w, active) convolves x with w. `active` plays no part in it: the gradient of
 * w is computed where it is not zero. With `fixed`, w is looked at in the first call only.
 * CiglNormalizedSparseConv2D(x, scale, offset, mean, variance, w, active) convolves what
 * CiglBatchNorm makes of its first five inputs; its gradients are those of that and of w.
 */
#include "tensorflow.h"

#include <stdlib.h>
#include <string.h>

/* What one node of a graph computes with. */
typedef struct {
  int64_t stride, threads;
  bool same;
  unsigned char fixed; /* the kernel is the same in every call */
  bool normalizes;
  float epsilon;
  unsigned char rectified;
  const Kernels *kernels;
  Kept kept;
} Node;

static void *create(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = calloc(1, sizeof *node);
  char padding[8] = "";
  cigl_node(construction, &node->threads, &node->kernels, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrInt64(construction, "stride", &node->stride, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrString(construction, "padding", padding, sizeof padding - 1,
                                          status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrBool(construction, "fixed", &node->fixed, status);
  node->same = strcmp(padding, "SAME") == 0;
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

static void *create_normalized(void *construction) {
  Node *node = create(construction);
  TF_Status *status = TF_NewStatus();
  node->normalizes = true;
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &node->epsilon, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrBool(construction, "rectified", &node->rectified, status);
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

static void destroy(void *held) {
  Node *node = held;
  cigl_forget(&node->kept);
  free(node);
}

/* Outputs along one dimension, and the zeros before the first input. */
static bool outputs(int64_t size, int64_t window, int64_t stride, bool same, int64_t *count,
                    int64_t *before) {
  *before = 0;
  if (!same) {
    *count = size < window ? 0 : (size - window) / stride + 1;
    return size >= window;
  }
  *count = size / stride + (size % stride != 0);
  int64_t needed = *count == 0 ? 0 : (*count - 1) * stride + window - size;
  *before = needed > 0 ? needed / 2 : 0;
  return true;
}

static bool fits(const int64_t *dimensions) {
  int64_t size = sizeof(float);
  for (int i = 0; i < 4; i++) {
    /* Empty ones count, too: room is made by the others. */
    if (__builtin_mul_overflow(size, dimensions[i] > 0 ? dimensions[i] : 1, &size)) return false;
  }
  return true;
}

/* The inputs of a call, in their order; those that an op does not have are left out. */
enum { X, SCALE, OFFSET, MEAN, VARIANCE, W, ACTIVE, DY, INPUTS };

typedef struct {
  TF_Tensor *tensors[INPUTS];
  const float *data[INPUTS];
  int64_t shapes[INPUTS][4];
  bool gradients;
} Inputs;

static void take(void *context, const Node *node, Inputs *in, TF_Status *status) {
  for (int i = X, index = 0; i < INPUTS; i++) {
    bool norm = i >= SCALE && i <= VARIANCE;
    if ((norm && !node->normalizes) || (i == DY && !in->gradients)) continue;
    in->data[i] = cigl_input(context, index++, norm ? 1 : 4, in->shapes[i], &in->tensors[i],
                             status);
  }
}

/* NULL, or what is wrong. */
static const char *describe(const Node *node, const Inputs *in, Convolution *c) {
  const int64_t *x = in->shapes[X], *w = in->shapes[W];
  *c = (Convolution){x[0], x[1], x[2], x[3], w[0], w[1], w[3], node->stride, 0, 0, 0, 0};
  if (w[2] != x[3]) return "channels of the images and of the kernel differ";
  if (w[0] < 1 || w[1] < 1 || w[2] < 1 || w[3] < 1) return "the kernel is empty";
  if (w[0] > 1 << 20 || w[1] > 1 << 20) return "the kernel's window is too large";
  if (memcmp(in->shapes[ACTIVE], w, 4 * sizeof *w) != 0)
    return "the active entries' shape is not the kernel's";
  for (int i = SCALE; node->normalizes && i <= VARIANCE; i++) {
    if (in->shapes[i][0] != x[3]) return "there must be one value of the norm a channel";
  }
  if (!outputs(x[1], w[0], node->stride, node->same, &c->out_height, &c->top) ||
      !outputs(x[2], w[1], node->stride, node->same, &c->out_width, &c->left))
    return "the images are smaller than the kernel's window";
  int64_t y[4] = {x[0], c->out_height, c->out_width, w[3]};
  if (!fits(x) || !fits(w) || !fits(y)) return "the tensors are too large";
  if (in->gradients && memcmp(in->shapes[DY], y, sizeof y) != 0)
    return "the gradient's shape is not the output's";
  return NULL;
}

/* Whether memory sufficed, or there is a status already. */
static bool compute_outputs(Node *node, void *context, const Inputs *in, const Convolution *c,
                            TF_Status *status) {
  const float *const *d = in->data;
  const Norm norm = {d[SCALE], d[OFFSET], d[MEAN], d[VARIANCE], node->epsilon, node->rectified};
  const Norm *applied = node->normalizes ? &norm : NULL;
  const int threads = (int)node->threads;
  if (!in->gradients) {
    int64_t shape[4] = {c->batch, c->out_height, c->out_width, c->filters};
    float *y = cigl_output(context, 0, 4, shape, status);
    return !y || node->kernels->forward(c, d[X], applied, d[W], y, threads,
                                        node->fixed ? &node->kept : NULL);
  }
  float *dx = cigl_output(context, 0, 4, in->shapes[X], status);
  float *dw = cigl_output(context, 1, 4, in->shapes[W], status);
  return !dw || node->kernels->gradients(c, d[X], applied, d[W], d[ACTIVE], d[DY], dx, dw, threads);
}

static void compute(bool gradients, Node *node, void *context) {
  TF_Status *status = TF_NewStatus();
  Inputs in = {.gradients = gradients};
  Convolution c;
  take(context, node, &in, status);
  const char *wrong = TF_GetCode(status) ? NULL : describe(node, &in, &c);
  if (!wrong && !TF_GetCode(status)) {
    uint64_t mode = cigl_flush_denormals();
    if (!compute_outputs(node, context, &in, &c, status))
      TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a sparse convolution");
    cigl_restore_denormals(mode);
  }
  cigl_finish(context, in.tensors, INPUTS, wrong, status);
}

static void forward(void *node, void *context) { compute(false, node, context); }
static void gradients(void *node, void *context) { compute(true, node, context); }

/* The shape of an output depends on attributes, which are not to be had here. */
static void unknown_shape(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void gradient_shapes(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 0, status);
  cigl_same_shape(context, 1, 1, status);
}

static void normalized_gradient_shapes(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 0, status);
  cigl_same_shape(context, 1, 5, status);
}

#define ATTRIBUTES "stride: int >= 1 = 1", "padding: {'SAME', 'VALID'} = 'SAME'", "fixed: bool = false"
#define OF_NORM "epsilon: float = 0.00001", "rectified: bool = false"
#define NORM "scale: float", "offset: float", "mean: float", "variance: float"
const Operation cigl_convolution_ops[] = {
    {"CiglSparseConv2D", {"x: float", "w: float", "active: float"}, {"y: float"}, {ATTRIBUTES},
     create, destroy, forward, unknown_shape},
    {"CiglSparseConv2DGradients", {"x: float", "w: float", "active: float", "dy: float"},
     {"dx: float", "dw: float"}, {ATTRIBUTES}, create, destroy, gradients, gradient_shapes},
    {"CiglNormalizedSparseConv2D", {"x: float", NORM, "w: float", "active: float"}, {"y: float"},
     {ATTRIBUTES, OF_NORM}, create_normalized, destroy, forward, unknown_shape},
    {"CiglNormalizedSparseConv2DGradients",
     {"x: float", NORM, "w: float", "active: float", "dy: float"}, {"dz: float", "dw: float"},
     {ATTRIBUTES, OF_NORM}, create_normalized, destroy, gradients, normalized_gradient_shapes},
    {NULL}};
