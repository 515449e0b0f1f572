package org.cigl.recipe;

/** What computes the convolutions and matrix products of masked layers. */
public enum Kernels {
  /** For each layer what is faster there: the sparse kernels, where this build has them. */
  AUTO,
  /** Kernels that skip the zeros, for every masked layer; refused where this build has none. */
  SPARSE,
  /** TensorFlow's, which multiply all zeros too. */
  DENSE
}
