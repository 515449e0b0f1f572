/*
 * The ops of convolution.c and gradients.c.
 *
 * CiglSparseConv2D(x, norm, w, active, added, bias) convolves x with w. `norm` is nothing, or scale,
 * offset, mean and variance: then what CiglBatchNorm makes of x and these is convolved. `active`
 * plays no part in it: the gradient of w is computed where it is not zero. `bias` is nothing, or
 * added to the channels of y; `added` is nothing, or added to y after that. y goes through the
 * rectified linear unit then where `activated`. `mean` and `variance` of y are taken where
 * `measured`, which excludes these two, else they are empty. With `fixed`, w is looked at in the
 * first call only. With `bias` or `activated` there are no gradients.
 * CiglSparseConv2DGradients(x, norm, w, active, dy) are the gradients of x and w; with a norm, the
 * former is that of the norm's output, where its unit lets something through, and dscale and
 * doffset are the norm's.
 */
#include "tensorflow.h"

#include <stdlib.h>
#include <string.h>

/* What one node of a graph computes with. */
typedef struct {
  int64_t stride, threads;
  bool same;
  int64_t norms, added, biases; /* inputs */
  float epsilon;
  unsigned char rectified;
  unsigned char fixed; /* the kernel is the same in every call */
  unsigned char measured, activated;
  const Kernels *kernels;
  Kept kept;
} Node;

static void whole(void *construction, const char *name, int64_t *value, TF_Status *status) {
  if (!TF_GetCode(status)) TF_OpKernelConstruction_GetAttrInt64(construction, name, value, status);
}

static void flag(void *construction, const char *name, unsigned char *value, TF_Status *status) {
  if (!TF_GetCode(status)) TF_OpKernelConstruction_GetAttrBool(construction, name, value, status);
}

static Node *create(void *construction, TF_Status *status) {
  Node *node = calloc(1, sizeof *node);
  char padding[8] = "";
  cigl_node(construction, &node->threads, &node->kernels, status);
  whole(construction, "stride", &node->stride, status);
  whole(construction, "norms", &node->norms, status);
  flag(construction, "rectified", &node->rectified, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &node->epsilon, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrString(construction, "padding", padding, sizeof padding - 1,
                                          status);
  node->same = strcmp(padding, "SAME") == 0;
  if (!TF_GetCode(status) && node->norms != 0 && node->norms != 4)
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "a norm is scale, offset, mean and variance");
  return node;
}

static void *created(void *construction, Node *node, TF_Status *status) {
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
}

static void *create_forward(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = create(construction, status);
  whole(construction, "n", &node->added, status);
  flag(construction, "fixed", &node->fixed, status);
  flag(construction, "measured", &node->measured, status);
  flag(construction, "activated", &node->activated, status);
  whole(construction, "biases", &node->biases, status);
  if (!TF_GetCode(status) && (node->added > 1 || node->biases > 1))
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "only one tensor and one bias can be added");
  if (!TF_GetCode(status) && node->measured && (node->biases || node->activated))
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "what is measured has no bias and no unit after it");
  return created(construction, node, status);
}

static void *create_gradients(void *construction) {
  TF_Status *status = TF_NewStatus();
  return created(construction, create(construction, status), status);
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
enum { X, SCALE, OFFSET, MEAN, VARIANCE, W, ACTIVE, OTHER, BIAS, INPUTS };

typedef struct {
  TF_Tensor *tensors[INPUTS];
  const float *data[INPUTS];
  int64_t shapes[INPUTS][4];
  bool gradients, other; /* OTHER: the gradient of y, or what is added */
} Inputs;

static void take(void *context, const Node *node, Inputs *in, TF_Status *status) {
  in->other = in->gradients || node->added;
  for (int i = X, index = 0; i < INPUTS; i++) {
    bool norm = i >= SCALE && i <= VARIANCE, bias = i == BIAS;
    if ((norm && !node->norms) || (i == OTHER && !in->other) || (bias && !node->biases)) continue;
    in->data[i] = cigl_input(context, index++, norm || bias ? 1 : 4, in->shapes[i],
                             &in->tensors[i], status);
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
  for (int i = SCALE; node->norms && i <= VARIANCE; i++) {
    if (in->shapes[i][0] != x[3]) return "there must be one value of the norm a channel";
  }
  if (!outputs(x[1], w[0], node->stride, node->same, &c->out_height, &c->top) ||
      !outputs(x[2], w[1], node->stride, node->same, &c->out_width, &c->left))
    return "the images are smaller than the kernel's window";
  int64_t y[4] = {x[0], c->out_height, c->out_width, w[3]};
  if (!fits(x) || !fits(w) || !fits(y)) return "the tensors are too large";
  if (in->other && memcmp(in->shapes[OTHER], y, sizeof y) != 0)
    return in->gradients ? "the gradient's shape is not the output's"
                         : "the shape of what is added is not the output's";
  if (node->biases && in->shapes[BIAS][0] != w[3]) return "there must be one bias a filter";
  return NULL;
}

/* Whether memory sufficed, or there is a status already. */
static bool compute_gradients(const Node *node, void *context, const Inputs *in,
                              const Convolution *c, const Norm *norm, TF_Status *status) {
  const float *const *d = in->data;
  const int64_t values = norm ? c->channels : 0;
  float *dx = cigl_output(context, 0, 4, in->shapes[X], status);
  float *dw = cigl_output(context, 1, 4, in->shapes[W], status);
  float *dscale = cigl_output(context, 2, 1, &values, status);
  float *doffset = cigl_output(context, 3, 1, &values, status);
  return TF_GetCode(status) || node->kernels->gradients(c, d[X], norm, d[W], d[ACTIVE], d[OTHER],
                                                        dx, dw, dscale, doffset,
                                                        (int)node->threads);
}

static bool compute_output(Node *node, void *context, const Inputs *in, const Convolution *c,
                           const Norm *norm, TF_Status *status) {
  const float *const *d = in->data;
  const int64_t shape[4] = {c->batch, c->out_height, c->out_width, c->filters};
  const int64_t values = node->measured ? c->filters : 0;
  float *y = cigl_output(context, 0, 4, shape, status);
  float *mean = cigl_output(context, 1, 1, &values, status);
  float *variance = cigl_output(context, 2, 1, &values, status);
  const bool plain = !node->measured && !node->added && !node->biases && !node->activated;
  const Finish finish = {d[BIAS], d[OTHER], node->activated, node->measured ? mean : NULL,
                         variance};
  return TF_GetCode(status) || node->kernels->forward(c, d[X], norm, d[W],
                                                      plain ? NULL : &finish, y,
                                                      (int)node->threads,
                                                      node->fixed ? &node->kept : NULL);
}

static bool compute_outputs(Node *node, void *context, const Inputs *in, const Convolution *c,
                            TF_Status *status) {
  const float *const *d = in->data;
  const Norm norm = {d[SCALE], d[OFFSET], d[MEAN], d[VARIANCE], node->epsilon, node->rectified};
  const Norm *applied = node->norms ? &norm : NULL;
  return in->gradients ? compute_gradients(node, context, in, c, applied, status)
                       : compute_output(node, context, in, c, applied, status);
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
static void unknown_shapes(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void gradient_shapes(void *context, TF_Status *status) {
  int64_t inputs = TF_ShapeInferenceContextNumInputs(context);
  unknown_shapes(context, status);
  cigl_same_shape(context, 0, X, status);
  cigl_same_shape(context, 1, (int)inputs - 3, status);
  for (int i = 2; inputs == BIAS && i < 4; i++) cigl_same_shape(context, i, SCALE, status);
}

#define ATTRIBUTES                                                                       \
  "stride: int >= 1 = 1", "padding: {'SAME', 'VALID'} = 'SAME'", "norms: int >= 0 = 0",  \
      "epsilon: float = 0.00001", "rectified: bool = false"
#define INPUTS_OF_BOTH "x: float", "norm: norms * float", "w: float", "active: float"
const Operation cigl_convolution_ops[] = {
    {"CiglSparseConv2D",
     {INPUTS_OF_BOTH, "added: n * float", "bias: biases * float"},
     {"y: float", "mean: float", "variance: float"},
     {ATTRIBUTES, "n: int >= 0 = 0", "biases: int >= 0 = 0", "measured: bool = false",
      "activated: bool = false", "fixed: bool = false"},
     create_forward, destroy, forward, unknown_shapes},
    {"CiglSparseConv2DGradients",
     {INPUTS_OF_BOTH, "dy: float"},
     {"dx: float", "dw: float", "dscale: float", "doffset: float"},
     {ATTRIBUTES},
     create_gradients, destroy, gradients, gradient_shapes},
    {.name = NULL}};
