/*
 * TensorFlow's C interface, as far as our ops need it. Its functions are looked up in the library
 * that is in the process already: no headers are needed, and nothing is linked.
 */
#ifndef CIGL_TENSORFLOW_H
#define CIGL_TENSORFLOW_H

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
  F(int64_t, TF_ShapeInferenceContextNumInputs, (void *))                                      \
  F(void, TF_ShapeInferenceContextGetInput, (void *, int, TF_Shape *, TF_Status *))            \
  F(void, TF_ShapeInferenceContextSetOutput, (void *, int, TF_Shape *, TF_Status *))           \
  F(void, TF_ShapeInferenceContextSetUnknownShape, (void *, TF_Status *))                      \
  F(void *, TF_NewKernelBuilder,                                                               \
    (const char *, const char *, void *(*)(void *), void (*)(void *, void *), void (*)(void *))) \
  F(void, TF_RegisterKernelBuilder, (const char *, void *, TF_Status *))                       \
  F(void, TF_OpKernelConstruction_GetAttrInt64, (void *, const char *, int64_t *, TF_Status *)) \
  F(void, TF_OpKernelConstruction_GetAttrFloat, (void *, const char *, float *, TF_Status *))    \
  F(void, TF_OpKernelConstruction_GetAttrBool,                                                 \
    (void *, const char *, unsigned char *, TF_Status *))                                      \
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

#define DECLARE(type, name, parameters) extern type(*name) parameters;
FUNCTIONS(DECLARE)
#undef DECLARE

/* An op, all of whose tensors are floats; each list ends with NULL. */
typedef struct {
  const char *name;
  const char *inputs[10], *outputs[5], *attributes[11];
  void *(*create)(void *construction); /* what a node computes with */
  void (*destroy)(void *node);
  void (*compute)(void *node, void *context);
  void (*shape)(void *context, TF_Status *status);
} Operation;

/* The ops of each kernel family, one without a name at the end. */
extern const Operation cigl_convolution_ops[], cigl_normalization_ops[];

/* The attributes that all ops have: `threads` and `instructions`. */
void cigl_node(void *construction, int64_t *threads, const Kernels **kernels, TF_Status *status);

/* The data of an input of so many dimensions; NULL, with a status, where it is not one. */
const float *cigl_input(void *context, int index, int rank, int64_t *shape, TF_Tensor **tensor,
                        TF_Status *status);

/* Room for an output; NULL where it is empty, or, with a status, where there is no memory. */
float *cigl_output(void *context, int index, int rank, const int64_t *shape, TF_Status *status);

/* Ends a computation: reports what is wrong and lets go of the inputs. */
void cigl_finish(void *context, TF_Tensor **inputs, int count, const char *wrong,
                 TF_Status *status);

/* Gives an output the shape of an input. */
void cigl_same_shape(void *context, int output, int input, TF_Status *status);

#endif
