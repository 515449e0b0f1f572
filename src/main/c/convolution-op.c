/*
 * The ops of convolution.c.
 *
 * CiglSparseConv2D(x, w, active) convolves x with w. `active` plays no part in it: the gradient of
 * w is computed where it is not zero. With `fixed`, w is looked at in the first call only.
 */
#include "tensorflow.h"

#include <stdlib.h>
#include <string.h>

/* What one node of a graph computes with. */
typedef struct {
  int64_t stride, threads;
  bool same;
  unsigned char fixed; /* the kernel is the same in every call */
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

/* NULL, or what is wrong. */
static const char *describe(const Node *node, const int64_t x[4], const int64_t w[4],
                            const int64_t *y, Convolution *c) {
  *c = (Convolution){x[0], x[1], x[2], x[3], w[0], w[1], w[3], node->stride, 0, 0, 0, 0};
  if (w[2] != x[3]) return "channels of the images and of the kernel differ";
  if (w[0] < 1 || w[1] < 1 || w[2] < 1 || w[3] < 1) return "the kernel is empty";
  if (w[0] > 1 << 20 || w[1] > 1 << 20) return "the kernel's window is too large";
  if (!outputs(x[1], w[0], node->stride, node->same, &c->out_height, &c->top) ||
      !outputs(x[2], w[1], node->stride, node->same, &c->out_width, &c->left))
    return "the images are smaller than the kernel's window";
  int64_t out[4] = {x[0], c->out_height, c->out_width, w[3]};
  if (!fits(x) || !fits(w) || !fits(out)) return "the tensors are too large";
  if (y && memcmp(y, out, sizeof out) != 0) return "the gradient's shape is not the output's";
  return NULL;
}

typedef enum { FORWARD, INPUT_GRADIENT, KERNEL_GRADIENT } Kind;

/* Inputs: (x, w, active), (x, w, dy) or (x, active, dy); of the second, only the shape of x. */
static void compute(Kind kind, Node *node, void *context) {
  TF_Status *status = TF_NewStatus();
  TF_Tensor *inputs[3] = {NULL};
  int64_t shapes[3][4];
  const float *in[3];
  Convolution c;
  for (int i = 0; i < 3; i++) in[i] = cigl_input(context, i, 4, shapes[i], &inputs[i], status);
  const char *wrong = NULL;
  if (!TF_GetCode(status))
    wrong = describe(node, shapes[0], shapes[1], kind == FORWARD ? NULL : shapes[2], &c);
  if (!wrong && !TF_GetCode(status)) {
    const int64_t shape[3][4] = {{c.batch, c.out_height, c.out_width, c.filters},
                                 {c.batch, c.height, c.width, c.channels},
                                 {c.kernel_height, c.kernel_width, c.channels, c.filters}};
    float *out = cigl_output(context, 0, 4, shape[kind], status);
    int threads = (int)node->threads;
    uint64_t mode = cigl_flush_denormals();
    const Kernels *k = node->kernels;
    bool done = !out || (kind == FORWARD ? k->forward(&c, in[0], in[1], out, threads,
                                                      node->fixed ? &node->kept : NULL)
                         : kind == INPUT_GRADIENT
                             ? k->input_gradient(&c, in[1], in[2], out, threads)
                             : k->kernel_gradient(&c, in[0], in[1], in[2], out, threads));
    cigl_restore_denormals(mode);
    if (!done) TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a sparse convolution");
  }
  cigl_finish(context, inputs, 3, wrong, status);
}

static void forward(void *node, void *context) { compute(FORWARD, node, context); }
static void input_gradient(void *node, void *context) { compute(INPUT_GRADIENT, node, context); }
static void kernel_gradient(void *node, void *context) { compute(KERNEL_GRADIENT, node, context); }

/* The shape of an output depends on attributes, which are not to be had here. */
static void unknown_shape(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void input_shape(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 0, status);
}

static void kernel_shape(void *context, TF_Status *status) {
  cigl_same_shape(context, 0, 1, status);
}

#define ATTRIBUTES \
  {"stride: int >= 1 = 1", "padding: {'SAME', 'VALID'} = 'SAME'", "fixed: bool = false"}
const Operation cigl_convolution_ops[3] = {
    {"CiglSparseConv2D", {"x: float", "w: float", "active: float"}, {"y: float"}, ATTRIBUTES,
     create, destroy, forward, unknown_shape},
    {"CiglSparseConv2DInputGradient", {"x: float", "w: float", "dy: float"}, {"dx: float"},
     ATTRIBUTES, create, destroy, input_gradient, input_shape},
    {"CiglSparseConv2DKernelGradient", {"x: float", "active: float", "dy: float"}, {"dw: float"},
     ATTRIBUTES, create, destroy, kernel_gradient, kernel_shape}};
