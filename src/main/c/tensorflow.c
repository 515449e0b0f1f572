/* Registers the kernels as TensorFlow ops when the library is loaded. */
#define _GNU_SOURCE
#include "tensorflow.h"

#include <dlfcn.h>
#include <stdio.h>

#define MOST_THREADS 1024 /* as a recipe may ask for */

#define DEFINE(type, name, parameters) type(*name) parameters;
FUNCTIONS(DEFINE)
#undef DEFINE

void cigl_node(void *construction, int64_t *threads, const Kernels **kernels, TF_Status *status) {
  char instructions[16] = "", message[128];
  TF_OpKernelConstruction_GetAttrInt64(construction, "threads", threads, status);
  if (TF_GetCode(status)) return;
  if (*threads > MOST_THREADS) *threads = MOST_THREADS;
  TF_OpKernelConstruction_GetAttrString(construction, "instructions", instructions,
                                        sizeof instructions - 1, status);
  *kernels = cigl_kernels(instructions);
  if (!TF_GetCode(status) && !*kernels) {
    snprintf(message, sizeof message, "this processor has no instructions %s", instructions);
    TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
  }
}

const float *cigl_input(void *context, int index, int rank, int64_t *shape, TF_Tensor **tensor,
                        TF_Status *status) {
  if (TF_GetCode(status)) return NULL;
  TF_GetInput(context, index, tensor, status);
  if (TF_GetCode(status)) return NULL;
  if (TF_NumDims(*tensor) != rank) {
    char message[64];
    snprintf(message, sizeof message, "input %d must have %d dimensions", index, rank);
    TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
    return NULL;
  }
  for (int d = 0; d < rank; d++) shape[d] = TF_Dim(*tensor, d);
  return TF_TensorData(*tensor);
}

float *cigl_output(void *context, int index, int rank, const int64_t *shape, TF_Status *status) {
  if (TF_GetCode(status)) return NULL;
  size_t bytes = sizeof(float);
  for (int i = 0; i < rank; i++) bytes *= (size_t)shape[i];
  TF_Tensor *tensor = TF_AllocateOutput(context, index, TF_FLOAT, shape, rank, bytes, status);
  if (!tensor) return NULL;
  float *data = bytes > 0 ? TF_TensorData(tensor) : NULL;
  TF_DeleteTensor(tensor); /* the context holds it, too */
  return data;
}

void cigl_finish(void *context, TF_Tensor **inputs, int count, const char *wrong,
                 TF_Status *status) {
  if (wrong && !TF_GetCode(status)) TF_SetStatus(status, TF_INVALID_ARGUMENT, wrong);
  if (TF_GetCode(status)) TF_OpKernelContext_Failure(context, status);
  for (int i = 0; i < count; i++) {
    if (inputs[i]) TF_DeleteTensor(inputs[i]);
  }
  TF_DeleteStatus(status);
}

void cigl_same_shape(void *context, int output, int input, TF_Status *status) {
  if (TF_GetCode(status)) return;
  TF_Shape *shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (!TF_GetCode(status)) TF_ShapeInferenceContextSetOutput(context, output, shape, status);
  TF_DeleteShapeHandle(shape);
}

static void report(const char *name, TF_Status *status) {
  if (TF_GetCode(status)) fprintf(stderr, "%s: %s\n", name, TF_Message(status));
}

static void add(const Operation *op) {
  TF_Status *status = TF_NewStatus();
  void *builder = TF_NewOpDefinitionBuilder(op->name);
  for (int i = 0; op->inputs[i]; i++) TF_OpDefinitionBuilderAddInput(builder, op->inputs[i]);
  for (int i = 0; op->outputs[i]; i++) TF_OpDefinitionBuilderAddOutput(builder, op->outputs[i]);
  for (int i = 0; op->attributes[i]; i++) {
    TF_OpDefinitionBuilderAddAttr(builder, op->attributes[i]);
  }
  TF_OpDefinitionBuilderAddAttr(builder, "threads: int >= 1 = 1");
  TF_OpDefinitionBuilderAddAttr(builder, "instructions: string = 'best'");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, op->shape);
  TF_RegisterOpDefinition(builder, status);
  report(op->name, status);
  TF_RegisterKernelBuilder(
      op->name, TF_NewKernelBuilder(op->name, "CPU", op->create, op->compute, op->destroy), status);
  report(op->name, status);
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
#undef LOOK_UP
  for (const Operation *op = cigl_convolution_ops; op->name; op++) add(op);
  for (const Operation *op = cigl_normalization_ops; op->name; op++) add(op);
}
