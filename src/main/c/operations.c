/*
 * Registers the kernels as TensorFlow ops, by TensorFlow's C interface. Its functions are looked up
 * in the library that is in the process already: no headers are needed, and nothing is linked.
 *
 * CiglSparseConv2D(x, w, active) convolves x with w. `active` plays no part in it: the gradient of
 * w is computed where it is not zero.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Shape TF_Shape;
enum { TF_FLOAT = 1, TF_INVALID_ARGUMENT = 3, TF_RESOURCE_EXHAUSTED = 8 };

#define FUNCTIONS(F)                                                                           \
  F(TF_Status *, TF_NewStatus, (void))                                                         \
  F(void, TF_DeleteStatus, (TF_Status *))                                                      \
  F(int, TF_GetCode, (const TF_Status *))                                                      \
  F(const char *, TF_Message, (const TF_Status *))                                             \
  F(void, TF_SetStatus, (TF_Status *, int, const char *))                                      \
  F(void *, TF_NewOpDefinitionBuilder, (const char *))                                         \
  F(void, TF_OpDefinitionBuilderAddInput, (void *, const char *))                              \
  F(void, TF_OpDefinitionBuilderAddOutput, (void *, const char *))                             \
  F(void, TF_OpDefinitionBuilderAddAttr, (void *, const char *))                               \
  F(void, TF_OpDefinitionBuilderSetShapeInferenceFunction,                                     \
    (void *, void (*)(void *, TF_Status *)))                                                   \
  F(void, TF_RegisterOpDefinition, (void *, TF_Status *))                                      \
  F(TF_Shape *, TF_NewShapeHandle, (void))                                                     \
  F(void, TF_DeleteShapeHandle, (TF_Shape *))                                                  \
  F(void, TF_ShapeInferenceContextGetInput, (void *, int, TF_Shape *, TF_Status *))            \
  F(void, TF_ShapeInferenceContextSetOutput, (void *, int, TF_Shape *, TF_Status *))           \
  F(void, TF_ShapeInferenceContextSetUnknownShape, (void *, TF_Status *))                      \
  F(void *, TF_NewKernelBuilder,                                                               \
    (const char *, const char *, void *(*)(void *), void (*)(void *, void *), void (*)(void *))) \
  F(void, TF_RegisterKernelBuilder, (const char *, void *, TF_Status *))                       \
  F(void, TF_OpKernelConstruction_GetAttrInt64, (void *, const char *, int64_t *, TF_Status *)) \
  F(void, TF_OpKernelConstruction_GetAttrString,                                               \
    (void *, const char *, char *, size_t, TF_Status *))                                       \
  F(void, TF_OpKernelConstruction_Failure, (void *, TF_Status *))                              \
  F(void, TF_OpKernelContext_Failure, (void *, TF_Status *))                                   \
  F(void, TF_GetInput, (void *, int, TF_Tensor **, TF_Status *))                               \
  F(TF_Tensor *, TF_AllocateOutput,                                                            \
    (void *, int, int, const int64_t *, int, size_t, TF_Status *))                             \
  F(void *, TF_TensorData, (const TF_Tensor *))                                                \
  F(int, TF_NumDims, (const TF_Tensor *))                                                      \
  F(int64_t, TF_Dim, (const TF_Tensor *, int))                                                 \
  F(void, TF_DeleteTensor, (TF_Tensor *))

#define DECLARE(type, name, parameters) static type(*name) parameters;
FUNCTIONS(DECLARE)

/* What one node of a graph computes with. */
typedef struct {
  int64_t stride, threads;
  bool same;
  const Kernels *kernels;
} Node;

static void *create(void *construction) {
  TF_Status *status = TF_NewStatus();
  Node *node = calloc(1, sizeof *node);
  char padding[8] = "", instructions[16] = "", message[128];
  TF_OpKernelConstruction_GetAttrInt64(construction, "stride", &node->stride, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrInt64(construction, "threads", &node->threads, status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrString(construction, "padding", padding, sizeof padding - 1,
                                          status);
  if (!TF_GetCode(status))
    TF_OpKernelConstruction_GetAttrString(construction, "instructions", instructions,
                                          sizeof instructions - 1, status);
  node->same = strcmp(padding, "SAME") == 0;
  node->kernels = cigl_kernels(instructions);
  if (!TF_GetCode(status) && !node->kernels) {
    snprintf(message, sizeof message, "this processor has no instructions %s", instructions);
    TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
  }
  if (TF_GetCode(status)) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return node;
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
  if (w[0] < 1 || w[1] < 1) return "the kernel is empty";
  if (w[0] > 1 << 20 || w[1] > 1 << 20) return "the kernel's window is too large";
  if (!outputs(x[1], w[0], node->stride, node->same, &c->out_height, &c->top) ||
      !outputs(x[2], w[1], node->stride, node->same, &c->out_width, &c->left))
    return "the images are smaller than the kernel's window";
  int64_t out[4] = {x[0], c->out_height, c->out_width, w[3]};
  if (!fits(x) || !fits(w) || !fits(out)) return "the tensors are too large";
  if (y && memcmp(y, out, sizeof out) != 0) return "the gradient's shape is not the output's";
  return NULL;
}

/* The inputs of a call, of four dimensions each. */
typedef struct {
  TF_Tensor *tensors[3];
  int64_t shapes[3][4];
  const float *data[3];
} Inputs;

static const char *take(void *context, Inputs *in, TF_Status *status) {
  for (int i = 0; i < 3; i++) {
    TF_GetInput(context, i, &in->tensors[i], status);
    if (TF_GetCode(status)) return NULL;
    if (TF_NumDims(in->tensors[i]) != 4) return "each input must have four dimensions";
    for (int d = 0; d < 4; d++) in->shapes[i][d] = TF_Dim(in->tensors[i], d);
    in->data[i] = TF_TensorData(in->tensors[i]);
  }
  return NULL;
}

static float *give(void *context, const int64_t shape[4], TF_Tensor **tensor, TF_Status *status) {
  size_t bytes = sizeof(float);
  for (int i = 0; i < 4; i++) bytes *= (size_t)shape[i];
  *tensor = TF_AllocateOutput(context, 0, TF_FLOAT, shape, 4, bytes, status);
  return *tensor && bytes > 0 ? TF_TensorData(*tensor) : NULL;
}

typedef enum { FORWARD, INPUT_GRADIENT, KERNEL_GRADIENT } Kind;

/* Inputs: (x, w, active), (x, w, dy) or (x, active, dy); of the second, only the shape of x. */
static void compute(Kind kind, const Node *node, void *context) {
  TF_Status *status = TF_NewStatus();
  Inputs in = {0};
  TF_Tensor *output = NULL;
  Convolution c;
  const char *wrong = take(context, &in, status);
  if (!wrong && !TF_GetCode(status))
    wrong = describe(node, in.shapes[0], in.shapes[1], kind == FORWARD ? NULL : in.shapes[2], &c);
  if (!wrong && !TF_GetCode(status)) {
    const int64_t shape[3][4] = {{c.batch, c.out_height, c.out_width, c.filters},
                                 {c.batch, c.height, c.width, c.channels},
                                 {c.kernel_height, c.kernel_width, c.channels, c.filters}};
    float *out = give(context, shape[kind], &output, status);
    int threads = (int)node->threads;
    uint64_t mode = cigl_flush_denormals();
    const Kernels *k = node->kernels;
    bool done = !out || (kind == FORWARD ? k->forward(&c, in.data[0], in.data[1], out, threads)
                         : kind == INPUT_GRADIENT
                             ? k->input_gradient(&c, in.data[1], in.data[2], out, threads)
                             : k->kernel_gradient(&c, in.data[0], in.data[1], in.data[2], out,
                                                  threads));
    cigl_restore_denormals(mode);
    if (!done) TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a sparse convolution");
  }
  if (wrong) TF_SetStatus(status, TF_INVALID_ARGUMENT, wrong);
  if (TF_GetCode(status)) TF_OpKernelContext_Failure(context, status);
  for (int i = 0; i < 3; i++) {
    if (in.tensors[i]) TF_DeleteTensor(in.tensors[i]);
  }
  if (output) TF_DeleteTensor(output);
  TF_DeleteStatus(status);
}

static void forward(void *node, void *context) { compute(FORWARD, node, context); }
static void input_gradient(void *node, void *context) { compute(INPUT_GRADIENT, node, context); }
static void kernel_gradient(void *node, void *context) { compute(KERNEL_GRADIENT, node, context); }

/* The shape of an output depends on attributes, which are not to be had here. */
static void unknown_shape(void *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void shape_of(void *context, int input, TF_Status *status) {
  TF_Shape *shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (!TF_GetCode(status)) TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

static void input_shape(void *context, TF_Status *status) { shape_of(context, 0, status); }
static void kernel_shape(void *context, TF_Status *status) { shape_of(context, 1, status); }

static void report(const char *name, TF_Status *status) {
  if (TF_GetCode(status)) fprintf(stderr, "%s: %s\n", name, TF_Message(status));
}

static void add(const char *name, const char *third, void (*kernel)(void *, void *),
                void (*shape)(void *, TF_Status *)) {
  TF_Status *status = TF_NewStatus();
  void *op = TF_NewOpDefinitionBuilder(name);
  TF_OpDefinitionBuilderAddInput(op, "x: float");
  TF_OpDefinitionBuilderAddInput(op, "w: float");
  TF_OpDefinitionBuilderAddInput(op, third);
  TF_OpDefinitionBuilderAddOutput(op, "y: float");
  TF_OpDefinitionBuilderAddAttr(op, "stride: int >= 1 = 1");
  TF_OpDefinitionBuilderAddAttr(op, "padding: {'SAME', 'VALID'} = 'SAME'");
  TF_OpDefinitionBuilderAddAttr(op, "threads: int >= 1 = 1");
  TF_OpDefinitionBuilderAddAttr(op, "instructions: string = 'best'");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, shape);
  TF_RegisterOpDefinition(op, status);
  report(name, status);
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, kernel, free), status);
  report(name, status);
  TF_DeleteStatus(status);
}

__attribute__((constructor)) static void load(void) {
#ifdef __APPLE__
  void *tensorflow = RTLD_DEFAULT;
#else
  void *tensorflow = dlopen("libtensorflow_framework.so.2", RTLD_NOLOAD | RTLD_NOW);
  if (!tensorflow) return; /* without it there is nothing to register with */
#endif
#define LOOK_UP(type, name, parameters) \
  if (!(*(void **)&name = dlsym(tensorflow, #name))) return;
  FUNCTIONS(LOOK_UP)
  add("CiglSparseConv2D", "active: float", forward, unknown_shape);
  add("CiglSparseConv2DInputGradient", "dy: float", input_gradient, input_shape);
  add("CiglSparseConv2DKernelGradient", "dy: float", kernel_gradient, kernel_shape);
}
